package dev.kernspan.export.otlp;

import static dev.kernspan.export.Snapshots.NGINX;
import static dev.kernspan.export.Snapshots.SHOP;
import static dev.kernspan.export.Snapshots.SPAN_ID;
import static dev.kernspan.export.Snapshots.START_NS;
import static dev.kernspan.export.Snapshots.TRACE_ID;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kernspan.export.Snapshots;
import dev.kernspan.export.SpanRecord;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtlpSpansTest {
  private static final String PARENT_ID = "b7ad6b7169203331";

  private CollectorServer collector;

  @BeforeEach
  void startCollector() throws Exception {
    collector = new CollectorServer();
  }

  @AfterEach
  void stopCollector() {
    collector.close();
  }

  @Test
  void sendsASpanAsItWasObserved() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("http.route", "/a/{id}");
    attributes.put("http.response.status_code", 500L);
    attributes.put("kernspan.share", 0.5);
    attributes.put("kernspan.whole", true);

    Span span = sendOne(span(PARENT_ID, true, SpanRecord.Kind.CLIENT, attributes, true));

    assertThat(hex(span.getTraceId())).isEqualTo(TRACE_ID);
    assertThat(hex(span.getSpanId())).isEqualTo(SPAN_ID);
    assertThat(hex(span.getParentSpanId())).isEqualTo(PARENT_ID);
    assertThat(span.getTraceState()).isEqualTo("rojo=1,congo=t61rcWkgMzE");
    assertThat(span.getFlags()).isEqualTo(0x301);
    assertThat(span.getName()).isEqualTo("GET /a/{id}");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(START_NS + 1);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(START_NS + 50_000_003);
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(byKey(span.getAttributesList()))
        .isEqualTo(
            Map.of(
                "http.route", AnyValue.newBuilder().setStringValue("/a/{id}").build(),
                "http.response.status_code", AnyValue.newBuilder().setIntValue(500).build(),
                "kernspan.share", AnyValue.newBuilder().setDoubleValue(0.5).build(),
                "kernspan.whole", AnyValue.newBuilder().setBoolValue(true).build()));
  }

  @Test
  void sendsARootSpanWithoutAParent() {
    Span span = sendOne(span("", false, SpanRecord.Kind.SERVER, Map.of(), false));

    assertThat(span.getParentSpanId().isEmpty()).isTrue();
    assertThat(span.getFlags()).isEqualTo(0x101);
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void saysThatALocalParentIsNotRemote() {
    Span span = sendOne(span(PARENT_ID, false, SpanRecord.Kind.SERVER, Map.of(), false));

    assertThat(hex(span.getParentSpanId())).isEqualTo(PARENT_ID);
    assertThat(span.getFlags()).isEqualTo(0x101);
  }

  @Test
  void groupsSpansByTheServiceTheyWereObservedIn() {
    try (OtlpExporter exporter = open("OTEL_BSP_SCHEDULE_DELAY", "60000")) {
      for (int i = 1; i <= 6; i++) {
        exporter.onSpan(Otlp.span(i % 2 == 0 ? NGINX : SHOP, i));
      }
    }

    List<ResourceSpans> resources = collector.traces.getFirst().getResourceSpansList();
    assertThat(collector.traces).hasSize(1);
    assertThat(resources)
        .hasSize(2)
        .allSatisfy(
            resource -> {
              assertThat(resource.getScopeSpansList()).hasSize(1);
              assertThat(resource.getScopeSpans(0).getSpansList()).hasSize(3);
              assertThat(resource.getScopeSpans(0).getScope().getName()).isEqualTo("dev.kernspan");
              assertThat(resource.getSchemaUrl()).contains("opentelemetry.io/schemas");
            });
    assertThat(resources.stream().map(OtlpSpansTest::attributes))
        .containsExactlyInAnyOrder(NGINX.attributes(), SHOP.attributes());
  }

  @Test
  void compressesAndSendsHeadersWhenAsked() {
    try (OtlpExporter exporter =
        open(
            "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
            "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20x")) {
      Otlp.sendSpans(exporter, 20);
    }

    assertThat(collector.spans()).hasSize(20);
    Map<String, List<String>> headers = collector.headers.getFirst();
    assertThat(headers.get("Content-encoding")).containsExactly("gzip");
    assertThat(headers.get("Authorization")).containsExactly("Basic x");
    assertThat(headers.get("Content-type")).containsExactly("application/x-protobuf");
  }

  @Test
  void sendsNothingWhenSpansAreNotWanted() {
    try (OtlpExporter exporter =
        OtlpExporter.open(
            Otlp.config(
                collector.endpoint(),
                "OTEL_TRACES_EXPORTER",
                "none",
                "OTEL_METRICS_EXPORTER",
                "none"),
            Snapshots::rich)) {
      Otlp.sendSpans(exporter, 3);
      assertThat(exporter.stats().spansWaiting()).isZero();
    }

    assertThat(collector.headers).isEmpty();
  }

  private Span sendOne(SpanRecord span) {
    try (OtlpExporter exporter = open()) {
      exporter.onSpan(span);
    }
    assertThat(collector.spans()).hasSize(1);
    return collector.spans().getFirst();
  }

  private OtlpExporter open(String... variables) {
    return OtlpExporter.open(Otlp.spansOnly(collector.endpoint(), variables), Snapshots::rich);
  }

  private static SpanRecord span(
      String parent,
      boolean remote,
      SpanRecord.Kind kind,
      Map<String, Object> attributes,
      boolean error) {
    return new SpanRecord(
        NGINX,
        TRACE_ID,
        SPAN_ID,
        parent,
        "rojo=1, congo=t61rcWkgMzE",
        remote,
        kind,
        "GET /a/{id}",
        START_NS + 1,
        START_NS + 50_000_003,
        attributes,
        error);
  }

  private static Map<String, String> attributes(ResourceSpans resource) {
    return resource.getResource().getAttributesList().stream()
        .collect(Collectors.toMap(KeyValue::getKey, pair -> pair.getValue().getStringValue()));
  }

  private static Map<String, AnyValue> byKey(List<KeyValue> attributes) {
    return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
