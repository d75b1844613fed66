package dev.kernspan.agent.config;

import java.io.Serial;

/**
 * A value that its type cannot take; the loader turns it into a {@link ConfigException.Problem}.
 */
final class BadValueException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final transient Place place;
  private final String problem;

  BadValueException(RawValue value, String problem) {
    super(problem, null, false, false);
    place = value.place();
    this.problem = problem;
  }

  Place place() {
    return place;
  }

  /** Begins with a verb; the key stands before it. */
  String problem() {
    return problem;
  }
}
