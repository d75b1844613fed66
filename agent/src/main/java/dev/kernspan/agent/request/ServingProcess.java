package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchange;

/**
 * A process that serves, and whether its threads keep to the requests that they read. Where work
 * moves between threads (goroutines, virtual threads, asynchronous clients) the request that a
 * thread read last says little of what the thread does now.
 */
final class ServingProcess {
  /** So many requests in a row do not begin and end on the same threads by chance. */
  private static final int PROVEN = 16;

  /** A thread that did not keep to its request takes so many that did to be forgotten. */
  private static final int DISPROVEN = -64;

  private int open;
  private int score;
  private final Precision precision = new Precision();

  void begin() {
    open++;
  }

  void end(Exchange served) {
    // Requests that it had before it became another program are not counted here.
    open = Math.max(open - 1, 0);
    // Without a request of its own in between there was no occasion to change threads.
    if (served.changedThread() || (served.answered() && served.asked())) {
      saw(!served.changedThread());
    }
  }

  /** A request began and ended on one thread, or it did not. */
  void saw(boolean kept) {
    score = kept ? Math.min(score + 1, PROVEN) : DISPROVEN;
  }

  /** Whether what a thread does is for the request that it read last. */
  boolean trusted() {
    return score == PROVEN || (score >= 0 && open == 1);
  }

  /** How often its threads were found to work for the request that they read last. */
  Precision precision() {
    return precision;
  }

  /** Makes it stand for another process. */
  void clear() {
    open = 0;
    score = 0;
    precision.clear();
  }

  /** Whether nothing is known of it that another process would not have. */
  boolean blank() {
    return open == 0 && score == 0 && precision.blank();
  }
}
