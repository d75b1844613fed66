package dev.kernspan.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.Snapshots;
import dev.kernspan.export.otlp.OtlpStats.DropReason;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Protocol;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtlpGrpcTest {
  /** A gRPC frame: not compressed, an empty message. */
  private static final ByteString EMPTY_MESSAGE = ByteString.of(new byte[5]);

  private final MockWebServer backend = new MockWebServer();

  @BeforeEach
  void start() throws Exception {
    backend.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    backend.start();
  }

  @AfterEach
  void stop() {
    backend.close();
  }

  @Test
  void sendsSpansAndMetricsByGrpcWhenSelected() throws Exception {
    backend.enqueue(answer("0"));
    backend.enqueue(answer("0"));
    try (OtlpExporter exporter = open()) {
      Otlp.sendSpans(exporter, 3);
      Otlp.waitUntil("3 exported", () -> exporter.stats().spansExported() == 3);
    }

    List<RecordedRequest> requests = new ArrayList<>();
    requests.add(backend.takeRequest());
    requests.add(backend.takeRequest());
    assertThat(requests)
        .extracting(request -> request.getUrl().encodedPath())
        .containsExactly(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");
    assertThat(
            ExportTraceServiceRequest.parseFrom(message(requests.getFirst()))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpansList())
        .hasSize(3);
    assertThat(
            ExportMetricsServiceRequest.parseFrom(message(requests.getLast()))
                .getResourceMetricsList())
        .hasSize(3);
  }

  @Test
  void saysWithWhichStatusTheBackendRefused() throws Exception {
    backend.enqueue(answer("16"));
    backend.enqueue(answer("0"));
    try (OtlpExporter exporter = open()) {
      Otlp.sendSpans(exporter, 3);
      Otlp.waitUntil("3 lost", () -> Otlp.dropped(exporter, DropReason.EXPORT_FAILED) == 3);
      assertThat(exporter.stats().lastSpanFailure())
          .satisfies(failure -> assertThat(failure.text()).contains("UNAUTHENTICATED"));
    }
  }

  private OtlpExporter open() {
    return OtlpExporter.open(
        Otlp.config(
            "http://127.0.0.1:" + backend.getPort(),
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "grpc",
            "OTEL_EXPORTER_OTLP_TIMEOUT",
            "10000",
            "OTEL_METRIC_EXPORT_INTERVAL",
            "3600000"),
        Snapshots::rich);
  }

  private static MockResponse answer(String status) {
    return new MockResponse.Builder()
        .addHeader("content-type", "application/grpc")
        .body(new Buffer().write(EMPTY_MESSAGE))
        .trailers(Headers.of("grpc-status", status))
        .build();
  }

  private static byte[] message(RecordedRequest request) {
    ByteString body = request.getBody();
    return body == null ? new byte[0] : body.substring(5).toByteArray();
  }
}
