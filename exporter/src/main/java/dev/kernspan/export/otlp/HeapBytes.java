package dev.kernspan.export.otlp;

import dev.kernspan.export.SpanRecord;
import java.util.logging.Level;

/**
 * What waiting spans take of the heap: an estimate from the sizes of objects in a heap below 32
 * GiB, rather too high than too low.
 */
final class HeapBytes {
  /** The records, the ids, the contexts, and the table of the attributes. */
  private static final long SPAN = 700;

  /** An entry of the table, and its value if that is a number. */
  private static final long ATTRIBUTE = 60;

  /** A string without its characters, of which nearly all take a byte each. */
  private static final long TEXT = 48;

  /** What a span of a short request takes. */
  private static final long TYPICAL_SPAN = 2_300;

  /** Spans wait in one part of so many; the rest is for batches under way and for the agent. */
  private static final int PARTS = 4;

  private HeapBytes() {}

  static long of(SpanRecord span) {
    long bytes = SPAN + text(span.name()) + text(span.traceState());
    for (Object value : span.attributes().values()) {
      bytes += ATTRIBUTE + (value instanceof String text ? text(text) : 0);
    }
    return bytes;
  }

  /** How many bytes may wait in this Java machine. */
  static long forSpans() {
    return Runtime.getRuntime().maxMemory() / PARTS;
  }

  /** Tells whoever wished for a longer queue that memory ends first. */
  static void warnIfTooSmallFor(int maxQueueSize) {
    long fit = forSpans() / TYPICAL_SPAN;
    if (fit < maxQueueSize) {
      Failures.LOGGER.log(
          Level.WARNING,
          "OTEL_BSP_MAX_QUEUE_SIZE is {0,number,#}, but waiting spans may take a quarter of the heap,"
              + " {1} MiB, which is about {2,number,#} spans; more are dropped and counted."
              + " A larger heap (-Xmx) makes room.",
          new Object[] {maxQueueSize, forSpans() >> 20, fit});
    }
  }

  private static long text(String text) {
    return TEXT + text.length();
  }
}
