package dev.kernspan.e2e;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What wrk, a load generator, says of a run.
 *
 * @param complaints its lines on socket errors and on statuses that are none of 2xx and 3xx
 */
record Wrk(long requests, double perSecond, List<String> complaints) {
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern RATE = Pattern.compile("Requests/sec: +([\\d.]+)");

  /** As long as the tests are to load a server; more is more thorough. */
  static Duration duration() {
    return Duration.ofSeconds(Integer.getInteger("kernspan.e2e.seconds", 5));
  }

  static Wrk await(ChildProcess wrk) throws Exception {
    int exit = wrk.await(duration().plusSeconds(60));
    String output = wrk.output();
    if (exit != 0) {
      throw new IllegalStateException(output);
    }
    return new Wrk(
        Long.parseLong(find(REQUESTS, output)),
        Double.parseDouble(find(RATE, output)),
        output.lines().filter(Wrk::complains).toList());
  }

  private static boolean complains(String line) {
    return line.contains("Socket errors") || line.contains("Non-2xx");
  }

  private static String find(Pattern pattern, String output) {
    Matcher match = pattern.matcher(output);
    if (!match.find()) {
      throw new IllegalStateException(output);
    }
    return match.group(1);
  }
}
