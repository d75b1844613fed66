package dev.kernspan.agent.ledger;

/**
 * Why some of a request's time is unattributed; a value of {@code
 * kernspan.attribution.coverage.reason}.
 */
public enum Gap {
  /** Nothing is missing, or no more than the moments between two operations. */
  NONE(""),
  /** The kernel side does not account for threads here. */
  NO_LEDGER("no_ledger"),
  /** Its thread worked for several requests at a time, and whom it served when is not certain. */
  THREAD_SHARED("thread_shared"),
  /** Another thread than the one that read it answered. */
  THREAD_CHANGED("thread_changed");

  private final String label;

  Gap(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
