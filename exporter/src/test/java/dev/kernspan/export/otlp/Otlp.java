package dev.kernspan.export.otlp;

import static org.assertj.core.api.Assertions.fail;

import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshots;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.export.otlp.OtlpStats.DropReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What the tests against backends share. */
final class Otlp {
  private Otlp() {}

  /** A configuration from variables; spans are sent after 20 ms, a try ends after 500 ms. */
  static OtlpConfig config(String endpoint, String... variables) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "20");
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "500");
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return OtlpConfig.fromEnvironment(environment);
  }

  static OtlpConfig spansOnly(String endpoint, String... variables) {
    OtlpConfig config = config(endpoint, variables);
    return new OtlpConfig(
        config.traces(), null, config.batching(), config.metricInterval(), config.temporality());
  }

  /** A span whose id is the number. */
  static SpanRecord span(ObservedResource resource, long number) {
    return new SpanRecord(
        resource,
        Snapshots.TRACE_ID,
        String.format("%016x", number),
        "",
        "",
        false,
        SpanRecord.Kind.SERVER,
        "GET /",
        Snapshots.START_NS,
        Snapshots.START_NS + 1_000_000,
        Map.of("http.request.method", "GET"),
        false);
  }

  static void sendSpans(OtlpExporter exporter, int count) {
    for (int i = 1; i <= count; i++) {
      exporter.onSpan(span(Snapshots.NGINX, i));
    }
  }

  static long dropped(OtlpExporter exporter, DropReason reason) {
    return exporter.stats().spansDropped().getOrDefault(reason, -1L);
  }

  static void waitUntil(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("not within 20 s: " + what);
      }
      Thread.sleep(5);
    }
  }
}
