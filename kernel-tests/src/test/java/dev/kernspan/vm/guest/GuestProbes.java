package dev.kernspan.vm.guest;

import dev.kernspan.agent.config.ConfigLoader;
import dev.kernspan.btf.Btf;
import dev.kernspan.cli.doctor.Finding;
import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.Rejected;
import dev.kernspan.libbpf.KernelBtf;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.libbpf.VerifierCost;
import dev.kernspan.probe.Attach;
import dev.kernspan.probe.Ladder;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeCatalog;
import dev.kernspan.probe.ProbeLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which probes work here by which hooks, and what the verifier spends on each of their programs.
 */
final class GuestProbes {
  private static final int LOG_LINES = 25;

  private GuestProbes() {}

  /** A line for each ladder of each probe: what was taken, and why nothing better. */
  static void works(Report report) {
    Optional<Path> types = ConfigLoader.load(Optional.empty(), System.getenv()).host().btf();
    for (Finding finding : Finding.ofAll(types)) {
      String probe = finding.spec().name();
      finding.failure().ifPresent(e -> failed(report, probe, e));
      for (LoadedProbe.Hook hook : finding.hooks()) {
        String taken = hook.taken().map(GuestProbes::hooks).orElse("none");
        String refused =
            hook.refused().stream()
                .map(r -> withoutHint(r.reason()))
                .collect(Collectors.joining("; "));
        report.line("probe", probe, hook.purpose(), taken, refused);
        hook.refused().forEach(r -> log(report, probe, r.reason()));
      }
    }
  }

  /** Measures every program by itself, those too that a better hook makes needless here. */
  static void budget(Report report) {
    try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe())) {
      for (Probe probe : ProbeCatalog.all())
        probe.spec().hooks().stream()
            .flatMap(ladder -> ladder.rungs().stream())
            .flatMap(rung -> programs(loader, probe, rung))
            .distinct()
            .forEach(program -> measure(report, program));
    }
  }

  /** A program of an object of a probe. */
  private record Program(Probe probe, String object, String name) {}

  private static Stream<Program> programs(ProbeLoader loader, Probe probe, Ladder.Rung rung) {
    String object = rung.object().orElse(probe.spec().name());
    return rung.attaches().stream()
        .filter(attach -> loader.refusal(attach).isEmpty())
        .map(attach -> new Program(probe, object, attach.program()));
  }

  private static void measure(Report report, Program program) {
    try {
      VerifierCost cost = open(program).measure(program.name);
      report.line(
          "verifier",
          program.object,
          program.name,
          cost.instructions(),
          cost.states(),
          cost.microseconds());
    } catch (BpfException e) {
      report.line("refused", program.object, program.name, withoutHint(e));
      logOf(report, program);
    }
  }

  /** Once more for the verifier's own words. */
  private static void logOf(Report report, Program program) {
    try (OpenObject open = open(program)) {
      open.programs().forEach(any -> open.autoload(any, any.equals(program.name)));
      open.load().close();
    } catch (BpfException e) {
      log(report, program.object, e);
    }
  }

  private static OpenObject open(Program program) {
    Optional<KernelBtf> kernel = KernelBtf.open();
    try {
      byte[] elf = Btf.objectBeside(program.probe.home(), program.object);
      OpenObject object = OpenObject.open(program.object, elf);
      object
          .describe(kernel)
          .youngMaps()
          .forEach(
              (map, type) -> {
                if (!type.supported()) object.omit(map);
              });
      return object;
    } finally {
      kernel.ifPresent(KernelBtf::close);
    }
  }

  private static void failed(Report report, String probe, BpfException e) {
    report.line("probe", probe, "all", "none", withoutHint(e));
    log(report, probe, e);
  }

  /** The end of the verifier's log, where it was the verifier. */
  private static void log(Report report, String probe, BpfException e) {
    if (!(e instanceof Rejected rejected)) return;
    List<String> lines = rejected.verifierLog().lines().toList();
    lines
        .subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
        .forEach(line -> report.line("log", probe, line));
  }

  private static String hooks(Ladder.Rung rung) {
    return rung.attaches().stream().map(Attach::hook).collect(Collectors.joining(" and "));
  }

  private static String withoutHint(BpfException e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(e.hint())
        ? message.substring(0, message.length() - e.hint().length()).strip()
        : message;
  }
}
