package dev.kernspan.cli;

import java.io.Serial;

/** What the user asked for cannot be; the hint says what can. */
final class WrongUsageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
  private final String hint;

  WrongUsageException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
