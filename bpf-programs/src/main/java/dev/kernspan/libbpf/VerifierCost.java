package dev.kernspan.libbpf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel's verifier spent on one program.
 *
 * @param instructions how many it walked through, on all paths; the kernel allows a million
 * @param states how many states of the program it kept to compare later ones with
 * @param microseconds how long it took
 */
public record VerifierCost(long instructions, long states, long microseconds) {
  /** Makes the verifier write these figures, and nothing else. */
  static final int LOG_LEVEL = 4;

  private static final Pattern INSTRUCTIONS = Pattern.compile("processed (\\d+) insns");
  private static final Pattern STATES = Pattern.compile("total_states (\\d+)");
  private static final Pattern TIME = Pattern.compile("verification time (\\d+) usec");

  /** Reads the end of a log; what is not said is 0. */
  static VerifierCost of(String log) {
    return new VerifierCost(number(INSTRUCTIONS, log), number(STATES, log), number(TIME, log));
  }

  private static long number(Pattern pattern, String log) {
    Matcher match = pattern.matcher(log);
    return match.find() ? Long.parseLong(match.group(1)) : 0;
  }
}
