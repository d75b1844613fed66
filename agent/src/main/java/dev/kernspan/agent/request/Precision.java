package dev.kernspan.agent.request;

/**
 * How often the rule that ties what a thread sends to the request it read last was right, in one
 * process: requests that carry a trace context themselves are the test. Older answers count less.
 */
final class Precision {
  /** Fewer answers than this prove nothing. */
  private static final int FEWEST = 32;

  /** From so many on, all count half. */
  private static final int MOST = 4096;

  /** Below this nothing is said of threads that several requests share. */
  private static final double ENOUGH = 0.95;

  private long asked;
  private long right;

  void answered(boolean rightly) {
    if (asked == MOST) {
      asked /= 2;
      right /= 2;
    }
    asked++;
    right += rightly ? 1 : 0;
  }

  /** Whether enough answers are known to tell. */
  boolean known() {
    return asked >= FEWEST;
  }

  /** From 0 to 1; 0 while nothing is known. */
  double value() {
    return asked == 0 ? 0 : (double) right / asked;
  }

  boolean enough() {
    return known() && value() >= ENOUGH;
  }

  boolean blank() {
    return asked == 0;
  }

  void clear() {
    asked = 0;
    right = 0;
  }
}
