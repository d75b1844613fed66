package dev.kernspan.export.otlp;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshot;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands the newest snapshot to the SDK: for each family one metric per observed service. */
final class SnapshotMetrics implements MetricProducer {
  private final Snapshot.Source source;
  private final Resources resources;
  private final Deltas deltas;
  private final Failures failures;

  SnapshotMetrics(Snapshot.Source source, Resources resources, Deltas deltas, Failures failures) {
    this.source = source;
    this.resources = resources;
    this.deltas = deltas;
    this.failures = failures;
  }

  /** The SDK's own resource is of no use: each metric has that of the service it is about. */
  @Override
  public Collection<MetricData> produce(Resource unused) {
    Snapshot snapshot;
    try {
      snapshot = deltas.since(source.take());
    } catch (RuntimeException e) {
      failures.failed("no snapshot: " + e);
      return List.of();
    }
    List<MetricData> metrics = new ArrayList<>();
    for (MetricFamily family : snapshot.families()) {
      byResource(family)
          .forEach((resource, points) -> metrics.add(metric(family, resource, points, snapshot)));
    }
    return metrics;
  }

  private static Map<ObservedResource, List<MetricPoint>> byResource(MetricFamily family) {
    Map<ObservedResource, List<MetricPoint>> points = new LinkedHashMap<>();
    for (MetricPoint point : family.points()) {
      points.computeIfAbsent(point.resource(), resource -> new ArrayList<>()).add(point);
    }
    return points;
  }

  private MetricData metric(
      MetricFamily family, ObservedResource resource, List<MetricPoint> points, Snapshot snapshot) {
    AggregationTemporality temporality =
        deltas.isDelta(family.kind())
            ? AggregationTemporality.DELTA
            : AggregationTemporality.CUMULATIVE;
    long now = snapshot.epochNs();
    Resource owner = resources.of(resource);
    return switch (family.kind()) {
      case COUNTER ->
          new ObservedMetric(
              family,
              owner,
              MetricDataType.DOUBLE_SUM,
              SumData.createDoubleSumData(true, temporality, values(points, now)));
      case GAUGE -> gauge(family, owner, values(points, now));
      case HISTOGRAM ->
          new ObservedMetric(
              family,
              owner,
              MetricDataType.HISTOGRAM,
              HistogramData.create(temporality, histograms(family, points, now)));
    };
  }

  private static MetricData gauge(
      MetricFamily family, Resource owner, List<DoublePointData> points) {
    Data<DoublePointData> data = GaugeData.createDoubleGaugeData(points);
    return new ObservedMetric(family, owner, MetricDataType.DOUBLE_GAUGE, data);
  }

  private static List<DoublePointData> values(List<MetricPoint> points, long now) {
    List<DoublePointData> values = new ArrayList<>();
    for (MetricPoint point : points) {
      if (point instanceof MetricPoint.Value value) {
        values.add(
            DoublePointData.create(
                value.startEpochNs(),
                now,
                attributes(value),
                value.value(),
                Exemplars.of(value.exemplar())));
      }
    }
    return values;
  }

  private static List<HistogramPointData> histograms(
      MetricFamily family, List<MetricPoint> points, long now) {
    List<HistogramPointData> histograms = new ArrayList<>();
    for (MetricPoint point : points) {
      if (point instanceof MetricPoint.Histogram histogram) {
        histograms.add(new HistogramPoint(histogram, now, attributes(histogram), family.bounds()));
      }
    }
    return histograms;
  }

  private static Attributes attributes(MetricPoint point) {
    AttributesBuilder attributes = Attributes.builder();
    for (int i = 0; i < point.keys().size(); i++) {
      attributes.put(point.keys().get(i), point.values().get(i));
    }
    return attributes.build();
  }
}
