package dev.kernspan.cli.session;

import java.io.Serial;

/** What the user asked for cannot be; the hint says what can. */
public final class WrongUsageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
  private final String hint;

  public WrongUsageException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
