package dev.kernspan.cli.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.kernspan.agent.Agent;
import dev.kernspan.agent.AgentOptions;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.Fd;
import dev.kernspan.libbpf.LibBpf;
import dev.kernspan.libbpf.ProgramInfo;
import dev.kernspan.probe.LoadedProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What each program costs when it runs: measured, under a load of our own, on this machine. */
public final class CostEstimate {
  private CostEstimate() {}

  /** One check for each program that ran, and one for a request as a whole. */
  public static List<Check> measure(AgentConfig.Host host) {
    AgentOptions silent =
        new AgentOptions(
            false, Optional.empty(), name -> true, ids -> List.of(), (probe, ids) -> null);
    List<Check> costs = new ArrayList<>();
    try (Agent agent = Agent.start(AgentConfig.defaults().on(host), silent);
        Fd _ = LibBpf.enableStats()) {
      long requests = runLoad();
      for (LoadedProbe probe : agent.probes()) {
        programs(probe).map(CostEstimate::cost).forEach(costs::add);
        if (probe.probe().spec().name().equals("request")) {
          costs.add(perRequest(probe, requests));
        }
      }
    } catch (IOException | BpfException e) {
      costs.add(new Check("load", Check.Result.LESS, "no cost can be told: " + e.getMessage()));
    }
    return costs;
  }

  private static Stream<ProgramInfo> programs(LoadedProbe probe) {
    return probe.object().programs().stream()
        .filter(program -> program.fd() >= 0)
        .map(BpfProgram::info);
  }

  /** All that the probe did meanwhile: other traffic of the machine makes it look dearer. */
  private static Check perRequest(LoadedProbe probe, long requests) {
    long totalNs = programs(probe).mapToLong(ProgramInfo::runTimeNs).sum();
    return Check.ok(
        "each request",
        totalNs / requests + " ns for both sides together, of " + requests + " over loopback");
  }

  /** The load makes every hook fire: a program that did not run hangs on one that stays silent. */
  private static Check cost(ProgramInfo info) {
    if (info.runCount() == 0) {
      return new Check(
          info.name(), Check.Result.LESS, "attached, but it never ran: its hook stays silent here");
    }
    String text =
        String.format(
            Locale.ROOT,
            "%d ns per run, of %d runs",
            info.runTimeNs() / info.runCount(),
            info.runCount());
    return Check.ok(info.name(), text);
  }

  private static long runLoad() throws IOException {
    Process load =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoopbackLoad.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String requests = new String(load.getInputStream().readAllBytes(), US_ASCII).strip();
    if (!requests.matches("[1-9]\\d*")) {
      throw new IOException("the load did not run");
    }
    return Long.parseLong(requests);
  }
}
