package dev.kernspan.agent.protocol.http1;

import org.jspecify.annotations.Nullable;

/** Status codes as attribute values, made once. */
final class StatusText {
  private static final int CODES = 1000;
  private static final String[] TEXTS = new String[CODES];

  static {
    for (int code = 0; code < CODES; code++) {
      TEXTS[code] = Integer.toString(code);
    }
  }

  private StatusText() {}

  /** Null for no status. */
  static @Nullable String of(int status) {
    return status <= 0 || status >= CODES ? null : TEXTS[status];
  }
}
