package dev.kernspan.export.otlp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where spans and metrics are sent, and how.
 *
 * @param traces null when spans are not sent
 * @param metrics null when metrics are not sent
 */
public record OtlpConfig(
    @Nullable Backend traces,
    @Nullable Backend metrics,
    Batching batching,
    Duration metricInterval,
    Temporality temporality) {

  /**
   * Reads the {@code OTEL_*} variables as the OpenTelemetry specification has them, with one
   * difference: nothing is sent unless an endpoint is named.
   *
   * @throws IllegalArgumentException that names the variable, its value and what is allowed
   */
  public static OtlpConfig fromEnvironment(Map<String, String> environment) {
    return new OtlpEnvironment(environment).read();
  }

  public boolean enabled() {
    return traces != null || metrics != null;
  }

  /** How a request is put on the wire. */
  public enum Protocol {
    HTTP_PROTOBUF,
    GRPC
  }

  /** What a counter or histogram counts from. */
  public enum Temporality {
    /** From the start of the series. */
    CUMULATIVE,
    /** From the last export that the backend took. */
    DELTA,
    /**
     * Histograms as DELTA, counters as CUMULATIVE, since the agent keeps the sums of counters
     * anyway.
     */
    LOW_MEMORY
  }

  /**
   * The backend of one signal.
   *
   * @param timeout for one export with all its retries; zero for no limit
   */
  public record Backend(
      URI endpoint,
      Protocol protocol,
      Map<String, String> headers,
      Duration timeout,
      boolean gzip,
      @Nullable Path certificate,
      @Nullable Path clientKey,
      @Nullable Path clientCertificate) {

    /** Without the values of the headers, which are often secrets. */
    @Override
    public String toString() {
      return protocol + " to " + endpoint + ", headers " + headers.keySet();
    }
  }

  /** How many spans may wait, and how they are sent. */
  public record Batching(
      int maxQueueSize, int maxExportBatchSize, Duration scheduleDelay, Duration exportTimeout) {}
}
