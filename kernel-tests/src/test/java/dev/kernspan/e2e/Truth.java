package dev.kernspan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request cost by the clocks of the server itself; it logs that in {@code truth.log}. Times
 * are monotonic ns.
 *
 * @param arrivedNs the kernel had the request
 * @param readNs the server had read it
 * @param sendsNs the server was about to send the response
 * @param sentNs the server had sent the response
 * @param cpuNs CPU time of the thread between the two
 * @param waitedNs how long the wait took that the handler is about
 */
record Truth(
    String path,
    long arrivedNs,
    long readNs,
    long sendsNs,
    long sentNs,
    long cpuNs,
    long waitedNs) {
  private static final Pattern LINE =
      Pattern.compile("(\\S+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

  long durationNs() {
    return sentNs - arrivedNs;
  }

  /** {@code /sleep/3000/17} is of {@code sleep}. */
  String handler() {
    return path.substring(1, path.indexOf('/', 1));
  }

  /** All that the server has logged once there is so much of it. */
  static List<Truth> await(Server server, int count) throws Exception {
    Path log = server.folder().path().resolve("truth.log");
    Waiting.until(() -> read(log).size() >= count);
    return read(log);
  }

  private static List<Truth> read(Path log) throws IOException {
    if (!Files.exists(log)) {
      return List.of();
    }
    return Files.readString(log)
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(
            match ->
                new Truth(
                    match.group(1),
                    Long.parseLong(match.group(2)),
                    Long.parseLong(match.group(3)),
                    Long.parseLong(match.group(4)),
                    Long.parseLong(match.group(5)),
                    Long.parseLong(match.group(6)),
                    Long.parseLong(match.group(7))))
        .toList();
  }
}
