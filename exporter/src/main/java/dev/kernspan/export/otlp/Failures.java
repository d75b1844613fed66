package dev.kernspan.export.otlp;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.HttpResponse;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says why exports fail: the first failure at once, then once per interval how often, and when it
 * is over. A backend that is down for a night is a few lines in the log, not a flood.
 */
final class Failures {
  static final Logger LOGGER = Logger.getLogger("dev.kernspan.export.otlp");
  static final long INTERVAL_MS = 60_000;
  private static final int MAX_TEXT_CHARS = 300;

  private final String what;
  private final LongSupplier epochMs;
  private OtlpStats.@Nullable Failure last;
  private boolean failing;
  private long unreported;
  private long lastReportMs;

  /** {@code what} goes where, as in "spans to http://collector:4318". */
  Failures(String what, LongSupplier epochMs) {
    this.what = what;
    this.epochMs = epochMs;
  }

  OtlpStats.@Nullable Failure last() {
    synchronized (this) {
      return last;
    }
  }

  void record(CompletableResultCode result) {
    if (result.isSuccess()) {
      succeeded();
    } else {
      failed(textOf(result.getFailureThrowable()));
    }
  }

  synchronized void succeeded() {
    if (failing) {
      failing = false;
      LOGGER.log(Level.INFO, "exports {0} again", what);
    }
  }

  synchronized void failed(String text) {
    long now = epochMs.getAsLong();
    boolean same = last != null && last.text().equals(text);
    last =
        same && last != null
            ? new OtlpStats.Failure(text, last.count() + 1, last.firstEpochMs(), now)
            : new OtlpStats.Failure(text, 1, now, now);
    unreported++;
    if (!failing || now - lastReportMs >= INTERVAL_MS) {
      report(text, now);
    }
    failing = true;
  }

  private void report(String text, long now) {
    String often = unreported == 1 ? "" : " (" + unreported + " failures since the last report)";
    LOGGER.log(Level.WARNING, "cannot export {0}: {1}{2}", new Object[] {what, text, often});
    unreported = 0;
    lastReportMs = now;
  }

  private static String textOf(@Nullable Throwable failure) {
    // The backend may have written it, and it goes to logs.
    String safe = rawTextOf(failure).replaceAll("\\p{Cntrl}", "?").strip();
    return safe.substring(0, Math.min(safe.length(), MAX_TEXT_CHARS));
  }

  private static String rawTextOf(@Nullable Throwable failure) {
    if (failure == null) {
      return "the exporter is shut down";
    }
    HttpResponse http = failure instanceof HttpExportException e ? e.getResponse() : null;
    if (http != null) {
      return "HTTP status " + http.getStatusCode() + " " + http.getStatusMessage();
    }
    GrpcResponse grpc = failure instanceof GrpcExportException e ? e.getResponse() : null;
    if (grpc != null) {
      return "gRPC status " + grpc.getStatusCode() + " " + grpc.getStatusDescription();
    }
    return textOfCause(failure);
  }

  private static String textOfCause(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
      root = root.getCause();
    }
    String name = root.getClass().getSimpleName();
    return root.getMessage() == null ? name : name + ": " + root.getMessage();
  }
}
