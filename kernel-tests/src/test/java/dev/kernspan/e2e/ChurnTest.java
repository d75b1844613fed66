package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A thousand threads a second that each make or serve one request and end: what is kept of a thread
 * goes with it. {@code -Dkernspan.e2e.churn=60} does it for a minute.
 */
final class ChurnTest {
  private static final int SECONDS = Integer.getInteger("kernspan.e2e.churn", 12);

  /** As many serve. */
  private static final int ASKING_A_SECOND = 500;

  /** What a thread costs in the kernel, at least: what would be lost of each. */
  private static final long THREAD_BYTES = 512;

  @Test
  void ofThreadsThatEndNothingIsLeft() throws Exception {
    try (Folder folder = Folder.create();
        Server server = Threaded.start(0);
        AgentProcess agent = AgentProcess.start(folder, Map.of())) {
      Path program = CProgram.compile(folder, "churn/churn.c");
      long asked = churn(folder, program, server, 4);
      long residentBytes = residentBytes(agent);
      long kernelBytes = slabBytes();
      asked += churn(folder, program, server, SECONDS);
      long agentGrowth = residentBytes(agent) - residentBytes;
      long kernelGrowth = slabBytes() - kernelBytes;
      Scrape scrape = settled(agent, asked);
      System.out.printf(
          "%d threads in %d s: agent %+d KiB, now %d KiB; small objects of the kernel %+d KiB%n",
          2 * asked,
          4 + SECONDS,
          agentGrowth / 1024,
          residentBytes(agent) / 1024,
          kernelGrowth / 1024);
      assertThat(served(scrape)).isEqualTo(asked);
      assertThat(share(scrape, "unattributed")).isLessThan(0.02);
      assertThat(kernelGrowth).isLessThan(2L * ASKING_A_SECOND * SECONDS * THREAD_BYTES / 2);
      assertThat(agentGrowth).isLessThan(24L << 20);
    }
  }

  /** Gives how many requests were answered. */
  private static long churn(Folder folder, Path program, Server server, int seconds)
      throws Exception {
    List<String> command =
        List.of(
            program.toString(),
            Integer.toString(server.port()),
            Integer.toString(ASKING_A_SECOND),
            Integer.toString(seconds));
    try (ChildProcess churn = ChildProcess.start(folder, Map.of(), command)) {
      assertThat(churn.await(Duration.ofSeconds(seconds + 60L))).isZero();
      return Long.parseLong(churn.output().strip());
    }
  }

  private static Scrape settled(AgentProcess agent, long asked) throws Exception {
    Waiting.until(() -> served(agent.scrape()) >= asked);
    return agent.scrape();
  }

  private static long served(Scrape scrape) {
    return scrape.sum(
        "http_server_request_duration_seconds_count",
        sample -> sample.label("service_name").equals("threaded"));
  }

  /** The part of the time of all served requests that is attributed to a state. */
  private static double share(Scrape scrape, String state) {
    double all = seconds(scrape, "");
    return all == 0 ? 1 : seconds(scrape, state) / all;
  }

  private static double seconds(Scrape scrape, String state) {
    return scrape.samples().stream()
        .filter(sample -> sample.name().equals("kernspan_request_time_seconds_total"))
        .filter(sample -> state.isEmpty() || sample.label("kernspan_state").equals(state))
        .mapToDouble(Scrape.Sample::value)
        .sum();
  }

  private static long residentBytes(AgentProcess agent) throws IOException {
    return 1024 * number(Path.of("/proc/" + agent.pid() + "/status"), "VmRSS:\\s+(\\d+) kB");
  }

  /** Of the sizes that what is kept of a thread can have. */
  private static long slabBytes() throws IOException {
    long bytes = 0;
    for (String line : Files.readAllLines(Path.of("/proc/slabinfo"))) {
      if (line.matches("kmalloc-(\\S+-)?(512|1k) .*")) {
        String[] part = line.split(" +", -1);
        bytes += Long.parseLong(part[1]) * Long.parseLong(part[3]);
      }
    }
    return bytes;
  }

  private static long number(Path file, String pattern) throws IOException {
    var match = Pattern.compile(pattern).matcher(Files.readString(file));
    if (!match.find()) {
      throw new IOException("no " + pattern + " in " + file);
    }
    return Long.parseLong(match.group(1));
  }
}
