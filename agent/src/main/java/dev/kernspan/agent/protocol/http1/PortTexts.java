package dev.kernspan.agent.protocol.http1;

import org.jspecify.annotations.Nullable;

/** Port numbers as attribute values, each made once. */
final class PortTexts {
  private static final int PORTS = 65_536;

  private final @Nullable String[] texts = new String[PORTS];

  /** Null for 0, which is no port. */
  @Nullable String of(int port) {
    if (port <= 0 || port >= PORTS) {
      return null;
    }
    String text = texts[port];
    if (text == null) {
      text = Integer.toString(port);
      texts[port] = text;
    }
    return text;
  }
}
