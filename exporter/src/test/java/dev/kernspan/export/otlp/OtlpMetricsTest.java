package dev.kernspan.export.otlp;

import static dev.kernspan.export.Snapshots.NGINX;
import static dev.kernspan.export.Snapshots.NOW_NS;
import static dev.kernspan.export.Snapshots.START_NS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.MetricFamily.Kind;
import dev.kernspan.export.Snapshot;
import dev.kernspan.export.Snapshots;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtlpMetricsTest {
  private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(Snapshots.rich());
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
  void sendsOneResourcePerObservedService() {
    ExportMetricsServiceRequest request = sendOnce();

    assertThat(request.getResourceMetricsList())
        .hasSize(3)
        .allSatisfy(resource -> assertThat(resource.getScopeMetricsList()).hasSize(1))
        .extracting(OtlpMetricsTest::serviceName)
        .containsExactlyInAnyOrder("shop", "nginx", "kernspan");
  }

  @Test
  void sendsAHistogramWithTheTracesOfItsBuckets() {
    HistogramDataPoint point =
        metric(only(sendOnce(), "shop"), "http.server.request.duration")
            .getHistogram()
            .getDataPoints(0);

    assertThat(point.getExplicitBoundsList()).containsExactly(0.005, 0.5);
    assertThat(point.getBucketCountsList()).containsExactly(3L, 2L, 1L);
    assertThat(point.getCount()).isEqualTo(6);
    assertThat(point.getSum()).isEqualTo(1.5);
    assertThat(point.getStartTimeUnixNano()).isEqualTo(START_NS);
    assertThat(point.getTimeUnixNano()).isEqualTo(NOW_NS);
    assertThat(point.hasMin() || point.hasMax()).isFalse();
    assertThat(point.getAttributesList())
        .extracting(pair -> pair.getKey() + "=" + pair.getValue().getStringValue())
        .containsExactlyInAnyOrder("http.request.method=GET", "http.route=/a/{id}\n\"\\");
    Exemplar exemplar = point.getExemplars(0);
    assertThat(point.getExemplarsCount()).isEqualTo(1);
    assertThat(HexFormat.of().formatHex(exemplar.getTraceId().toByteArray()))
        .isEqualTo(Snapshots.TRACE_ID);
    assertThat(HexFormat.of().formatHex(exemplar.getSpanId().toByteArray()))
        .isEqualTo(Snapshots.SPAN_ID);
    assertThat(exemplar.getAsDouble()).isEqualTo(0.25);
    assertThat(exemplar.getTimeUnixNano()).isEqualTo(NOW_NS - 1_000_000_000);
  }

  @Test
  void sendsCountersAndGaugesWithUnitAndDescription() {
    ExportMetricsServiceRequest request = sendOnce();
    Metric counter = metric(request, "kernspan.agent.bpf.run.time");
    Metric gauge = metric(request, "kernspan.agent.ring.fill");

    assertThat(counter.getSum().getIsMonotonic()).isTrue();
    assertThat(counter.getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    assertThat(counter.getSum().getDataPoints(0).getAsDouble()).isEqualTo(1.25);
    assertThat(counter.getUnit()).isEqualTo("s");
    assertThat(counter.getDescription()).isEqualTo("What kernspan.agent.bpf.run.time is.");
    assertThat(gauge.getGauge().getDataPoints(0).getAsDouble()).isEqualTo(0.25);
    assertThat(metric(request, "kernspan.tcp.connection.failures").getSum().getDataPointsList())
        .extracting(NumberDataPoint::getAsDouble)
        .containsExactlyInAnyOrder(4.0, 1.0);
  }

  @Test
  void sendsOnlyWhatIsNewWhenDeltasArePreferred() throws Exception {
    try (OtlpExporter exporter = openPeriodic("delta")) {
      publish(1, 3, 1, 2, 3);
      awaitCounter(3);
      publish(2, 10, 2, 2, 3);
      awaitCounter(7);
      assertThat(exporter.stats().metricExportFailures()).isZero();
    }

    Metric counter = counterMetric(7);
    HistogramDataPoint histogram = histogramPoint(1);
    assertThat(counter.getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    assertThat(histogram.getBucketCountsList()).containsExactly(1L, 0L, 0L);
    assertThat(histogram.getTimeUnixNano()).isEqualTo(NOW_NS + 2);
    assertThat(histogram.getStartTimeUnixNano()).isEqualTo(NOW_NS + 1);
    assertThat(histogram.getExemplarsList()).isEmpty();
    assertThat(countersSent()).containsExactly(3.0, 7.0);
  }

  @Test
  void sendsAgainWhatAFailedExportCarried() throws Exception {
    try (OtlpExporter exporter = openPeriodic("delta")) {
      publish(1, 3, 1, 2, 3);
      awaitCounter(3);
      collector.behave(() -> new CollectorServer.Answer(400));
      publish(2, 10, 2, 2, 3);
      Otlp.waitUntil("two failures", () -> exporter.stats().metricExportFailures() >= 2);
      publish(3, 12, 4, 2, 3);
      collector.behave(() -> CollectorServer.Answer.OK);
      awaitCounter(9);
    }

    assertThat(countersSent()).containsExactly(3.0, 9.0);
    assertThat(histogramPoint(3).getBucketCountsList()).containsExactly(3L, 0L, 0L);
  }

  @Test
  void sendsTheWholeValueOfASeriesThatBeganAnew() throws Exception {
    try (OtlpExporter exporter = openPeriodic("delta")) {
      publish(1, 30, 1, 2, 3);
      awaitCounter(30);
      snapshot.set(
          new Snapshot(
              NOW_NS + 9,
              List.of(
                  Snapshots.family(
                      "a", "1", Kind.COUNTER, Snapshots.value(NGINX, START_NS + 5, 31)))));
      awaitCounter(31);
      assertThat(exporter.stats().metricExports()).isPositive();
    }

    NumberDataPoint point = counterMetric(31).getSum().getDataPoints(0);
    assertThat(point.getStartTimeUnixNano()).isEqualTo(START_NS + 5);
  }

  @Test
  void keepsCountersCumulativeWhenMemoryIsToBeLow() throws Exception {
    try (OtlpExporter exporter = openPeriodic("lowmemory")) {
      publish(1, 3, 1, 2, 3);
      awaitCounter(3);
      publish(2, 10, 2, 2, 3);
      awaitCounter(10);
      assertThat(exporter.stats().metricExportFailures()).isZero();
    }

    assertThat(counterMetric(10).getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    assertThat(histogramPoint(1).getBucketCountsList()).containsExactly(1L, 0L, 0L);
  }

  @Test
  void goesOnAfterASnapshotThatCouldNotBeTaken() throws Exception {
    Snapshot.Source flaky =
        () -> {
          Snapshot current = snapshot.get();
          if (current.epochNs() == 0) {
            throw new IllegalStateException("not yet");
          }
          return current;
        };
    snapshot.set(new Snapshot(0, List.of()));
    try (OtlpExporter exporter = OtlpExporter.open(periodic("cumulative"), flaky)) {
      Otlp.waitUntil("a failure", () -> exporter.stats().lastMetricFailure() != null);
      assertThat(exporter.stats().lastMetricFailure())
          .satisfies(failure -> assertThat(failure.text()).contains("not yet"));
      snapshot.set(Snapshots.rich());
      Otlp.waitUntil("metrics", () -> !collector.metrics.isEmpty());
    }
  }

  /** With an hour between exports, the one request is that of closing. */
  private ExportMetricsServiceRequest sendOnce() {
    OtlpConfig config = Otlp.config(collector.endpoint(), "OTEL_METRIC_EXPORT_INTERVAL", "3600000");
    try (OtlpExporter exporter = OtlpExporter.open(config, snapshot::get)) {
      assertThat(exporter.stats().metricExports()).isZero();
    }
    assertThat(collector.metrics).hasSize(1);
    return collector.metrics.getFirst();
  }

  private OtlpExporter openPeriodic(String temporality) {
    snapshot.set(new Snapshot(NOW_NS, List.of()));
    return OtlpExporter.open(periodic(temporality), snapshot::get);
  }

  private OtlpConfig periodic(String temporality) {
    return Otlp.config(
        collector.endpoint(),
        "OTEL_METRIC_EXPORT_INTERVAL",
        "25",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
        temporality);
  }

  private void publish(long afterNs, double counter, long... buckets) {
    snapshot.set(
        new Snapshot(
            NOW_NS + afterNs,
            List.of(
                Snapshots.family("a", "1", Kind.COUNTER, Snapshots.value(NGINX, counter)),
                Snapshots.durations(Snapshots.histogram(NGINX, "GET", buckets)))));
  }

  private void awaitCounter(double value) throws InterruptedException {
    Otlp.waitUntil("counter " + value, () -> countersSent().contains(value));
  }

  private List<Double> countersSent() {
    return sent("a").map(metric -> metric.getSum().getDataPoints(0).getAsDouble()).toList();
  }

  private Metric counterMetric(double value) {
    return sent("a")
        .filter(metric -> metric.getSum().getDataPoints(0).getAsDouble() == value)
        .findFirst()
        .orElseThrow();
  }

  private HistogramDataPoint histogramPoint(long count) {
    return sent("http.server.request.duration")
        .map(metric -> metric.getHistogram().getDataPoints(0))
        .filter(point -> point.getCount() == count)
        .findFirst()
        .orElseThrow();
  }

  private Stream<Metric> sent(String name) {
    return collector.metrics.stream()
        .flatMap(request -> CollectorServer.metricsIn(request).stream())
        .filter(metric -> metric.getName().equals(name));
  }

  private static Metric metric(ExportMetricsServiceRequest request, String name) {
    return CollectorServer.metricsIn(request).stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ExportMetricsServiceRequest only(
      ExportMetricsServiceRequest request, String service) {
    return ExportMetricsServiceRequest.newBuilder()
        .addAllResourceMetrics(
            request.getResourceMetricsList().stream()
                .filter(resource -> serviceName(resource).equals(service))
                .toList())
        .build();
  }

  private static String serviceName(ResourceMetrics resource) {
    return resource.getResource().getAttributesList().stream()
        .filter(pair -> pair.getKey().equals("service.name"))
        .findFirst()
        .orElseThrow()
        .getValue()
        .getStringValue();
  }
}
