package dev.kernspan.export.otlp;

import dev.kernspan.export.SpanRecord;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Spans on their way to a backend: a bounded queue, the SDK's batches, and an exporter. */
final class SpanPipeline {
  private final Resources resources;
  private final SpanAccounts accounts;
  private final SpanExporter exporter;
  private final BatchSpanProcessor processor;

  SpanPipeline(
      OtlpConfig.Batching batching, SpanExporter exporter, Resources resources, Failures failures) {
    this.resources = resources;
    this.accounts = new SpanAccounts(batching.maxQueueSize(), HeapBytes.forSpans());
    HeapBytes.warnIfTooSmallFor(batching.maxQueueSize());
    this.exporter = exporter;
    this.processor =
        BatchSpanProcessor.builder(new Counted(exporter, accounts, failures))
            .setMaxQueueSize(batching.maxQueueSize())
            .setMaxExportBatchSize(batching.maxExportBatchSize())
            .setScheduleDelay(batching.scheduleDelay())
            .setExporterTimeout(batching.exportTimeout())
            .build();
  }

  void onSpan(SpanRecord span) {
    if (accounts.admit(HeapBytes.of(span))) {
      processor.onEnd(QueuedSpan.of(span, resources));
    }
  }

  SpanAccounts accounts() {
    return accounts;
  }

  /** Sends what waits for as long as is given, then cancels the rest. */
  void close(Duration limit) {
    accounts.closing();
    processor.shutdown().join(limit.toMillis(), TimeUnit.MILLISECONDS);
    accounts.close();
    exporter.shutdown();
  }

  /** Keeps the accounts of an exporter's results. */
  private record Counted(SpanExporter exporter, SpanAccounts accounts, Failures failures)
      implements SpanExporter {

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      // The processor uses its list again when it has waited long enough, sent or not.
      List<SpanData> batch = List.copyOf(spans);
      CompletableResultCode result = send(batch);
      long bytes = batch.stream().mapToLong(Counted::heapBytes).sum();
      result.whenComplete(() -> settle(batch.size(), bytes, result));
      return result;
    }

    private CompletableResultCode send(List<SpanData> batch) {
      try {
        return exporter.export(batch);
      } catch (RuntimeException e) {
        return CompletableResultCode.ofExceptionalFailure(e);
      }
    }

    /** As it was when the span was admitted. */
    private static long heapBytes(SpanData span) {
      return HeapBytes.of(((FinishedSpan) span).span());
    }

    private void settle(int spans, long bytes, CompletableResultCode result) {
      // What fails because it is cancelled at the end says nothing about the backend. The reason
      // comes first, so that who sees the count can see why.
      if (!accounts.isClosed()) {
        failures.record(result);
      }
      accounts.settle(spans, bytes, result.isSuccess());
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
