package dev.kernspan.export.otlp;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the spans and metrics handed over so far. Every span is in exactly one of:
 * waiting, exported, dropped for one reason.
 *
 * @param spansWaiting in the queue or on their way
 * @param spansDropped for each reason, zeros included
 * @param lastSpanFailure the last way in which an export of spans failed, null if none has
 * @param lastMetricFailure the same for metrics
 */
public record OtlpStats(
    long spansExported,
    long spansWaiting,
    Map<DropReason, Long> spansDropped,
    long metricExports,
    long metricExportFailures,
    @Nullable Failure lastSpanFailure,
    @Nullable Failure lastMetricFailure) {

  /** Why a span did not reach its backend. */
  public enum DropReason {
    /** The backend did not keep up: as many spans as allowed were waiting. */
    QUEUE_FULL,
    /** The same, and those that were waiting took a quarter of the heap. */
    QUEUE_MEMORY,
    /** The backend was down or refused it. */
    EXPORT_FAILED,
    /** It came after the end, or the time to flush at the end ran out. */
    SHUTDOWN;

    /** As the value of a {@code reason} attribute. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A way to fail: told once, however often it happens in a row. */
  public record Failure(String text, long count, long firstEpochMs, long lastEpochMs) {}
}
