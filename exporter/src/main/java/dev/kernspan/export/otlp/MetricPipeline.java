package dev.kernspan.export.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/** Snapshots on their way to a backend: taken and sent once per interval. */
final class MetricPipeline {
  private final LongAdder exports = new LongAdder();
  private final LongAdder exportFailures = new LongAdder();
  private final MetricExporter exporter;
  private final SdkMeterProvider provider;
  private volatile boolean cancelled;

  MetricPipeline(
      Duration interval,
      MetricExporter exporter,
      MetricProducer producer,
      Deltas deltas,
      Failures failures) {
    this.exporter = exporter;
    this.provider =
        SdkMeterProvider.builder()
            .registerMetricProducer(producer)
            .registerMetricReader(
                PeriodicMetricReader.builder(new Counted(exporter, deltas, failures))
                    .setInterval(interval)
                    .build())
            .build();
  }

  long exports() {
    return exports.sum();
  }

  long exportFailures() {
    return exportFailures.sum();
  }

  /**
   * Sends the newest snapshot, which may take longer than a caller can wait; see {@link #cancel}.
   */
  void flushAndClose() {
    provider.close();
  }

  /** Ends what {@link #flushAndClose} is still at. */
  void cancel() {
    cancelled = true;
    exporter.shutdown();
  }

  /** Counts an exporter's results, and tells the deltas what has arrived. */
  private final class Counted implements MetricExporter {
    private final MetricExporter exporter;
    private final Deltas deltas;
    private final Failures failures;

    Counted(MetricExporter exporter, Deltas deltas, Failures failures) {
      this.exporter = exporter;
      this.deltas = deltas;
      this.failures = failures;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      CompletableResultCode result = send(metrics);
      result.whenComplete(() -> settle(result));
      return result;
    }

    private CompletableResultCode send(Collection<MetricData> metrics) {
      try {
        return exporter.export(metrics);
      } catch (RuntimeException e) {
        return CompletableResultCode.ofExceptionalFailure(e);
      }
    }

    private void settle(CompletableResultCode result) {
      if (!cancelled) {
        failures.record(result);
      }
      if (result.isSuccess()) {
        deltas.arrived();
        exports.increment();
      } else {
        exportFailures.increment();
      }
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
      return exporter.getAggregationTemporality(instrumentType);
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
