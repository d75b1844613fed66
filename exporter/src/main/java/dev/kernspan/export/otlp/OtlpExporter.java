package dev.kernspan.export.otlp;

import dev.kernspan.export.MetricFamily.Kind;
import dev.kernspan.export.Snapshot;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.export.otlp.OtlpConfig.Backend;
import dev.kernspan.export.otlp.OtlpStats.DropReason;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends finished spans and the newest snapshot to OTLP backends. Whatever state a backend is in,
 * {@link #onSpan} returns at once, memory is bounded and every lost span is counted; when the
 * backend is back, sending goes on by itself.
 */
public final class OtlpExporter implements SpanRecord.Sink, AutoCloseable {
  /** The longest that closing may take. */
  public static final Duration MAX_CLOSE = Duration.ofSeconds(5);

  private final @Nullable SpanPipeline spans;
  private final @Nullable MetricPipeline metrics;
  private final @Nullable Failures spanFailures;
  private final @Nullable Failures metricFailures;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Starts the exporter. It connects to nothing yet, but loading the SDK and its HTTP client costs
   * up to some hundred milliseconds of CPU on the caller's thread: open the scrape endpoint first.
   *
   * @throws IllegalArgumentException when a certificate or key is not one
   */
  public static OtlpExporter open(OtlpConfig config, Snapshot.Source source) {
    SdkLogging.quiet();
    return new OtlpExporter(config, source);
  }

  private OtlpExporter(OtlpConfig config, Snapshot.Source source) {
    Resources resources = new Resources();
    Backend traces = config.traces();
    if (traces == null) {
      spanFailures = null;
      spans = null;
    } else {
      spanFailures = failures("spans", traces);
      spans = new SpanPipeline(config.batching(), Senders.spans(traces), resources, spanFailures);
    }
    Backend measures = config.metrics();
    if (measures == null) {
      metricFailures = null;
      metrics = null;
    } else {
      metricFailures = failures("metrics", measures);
      Deltas deltas = deltas(config);
      metrics =
          new MetricPipeline(
              config.metricInterval(),
              Senders.metrics(measures),
              new SnapshotMetrics(source, resources, deltas, metricFailures),
              deltas,
              metricFailures);
    }
  }

  private static Failures failures(String what, Backend backend) {
    return new Failures(what + " to " + backend.endpoint(), System::currentTimeMillis);
  }

  private static Deltas deltas(OtlpConfig config) {
    return new Deltas(
        switch (config.temporality()) {
          case CUMULATIVE -> Set.of();
          case DELTA -> Set.of(Kind.COUNTER, Kind.HISTOGRAM);
          case LOW_MEMORY -> Set.of(Kind.HISTOGRAM);
        });
  }

  /** Takes a finished span; a no-op when spans are not sent. */
  @Override
  public void onSpan(SpanRecord span) {
    if (spans != null) {
      spans.onSpan(span);
    }
  }

  public OtlpStats stats() {
    SpanAccounts accounts = spans == null ? new SpanAccounts(0, 0) : spans.accounts();
    Map<DropReason, Long> dropped = accounts.dropped();
    return new OtlpStats(
        accounts.exported(),
        accounts.waiting(),
        dropped,
        metrics == null ? 0 : metrics.exports(),
        metrics == null ? 0 : metrics.exportFailures(),
        spanFailures == null ? null : spanFailures.last(),
        metricFailures == null ? null : metricFailures.last());
  }

  @Override
  public void close() {
    close(MAX_CLOSE);
  }

  /**
   * Sends what waits and the newest snapshot, for as long as is given but never longer than {@link
   * #MAX_CLOSE}; what is left then is counted as dropped. Idempotent.
   */
  public void close(Duration limit) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Duration most = limit.compareTo(MAX_CLOSE) < 0 ? limit : MAX_CLOSE;
    long deadlineNs = System.nanoTime() + most.toNanos();
    Thread flush = metrics == null ? null : startFlush(metrics);
    if (spans != null) {
      spans.close(most);
    }
    if (metrics != null && flush != null) {
      join(flush, deadlineNs - System.nanoTime());
      metrics.cancel();
    }
  }

  private static Thread startFlush(MetricPipeline metrics) {
    return Thread.ofPlatform().name("kernspan-otlp-close").daemon().start(metrics::flushAndClose);
  }

  private static void join(Thread thread, long limitNs) {
    try {
      thread.join(Duration.ofNanos(Math.max(1, limitNs)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
