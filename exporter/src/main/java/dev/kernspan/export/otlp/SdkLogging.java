package dev.kernspan.export.otlp;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the SDK's own log lines, one or more for each failed export, out of the agent's log: {@link
 * Failures} says the same in fewer. A level that was set on purpose stays.
 */
final class SdkLogging {
  /** Held, because the log manager forgets a logger's level with the logger. */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private SdkLogging() {}

  static void quiet() {
    if (SDK.getLevel() == null) {
      SDK.setLevel(Level.OFF);
    }
  }
}
