package dev.kernspan.export.prometheus;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshot;
import io.prometheus.client.Collector;
import io.prometheus.client.exemplars.Exemplar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives simpleclient the newest snapshot, one family at a time, and the services seen in it. */
final class SnapshotCollector extends Collector {
  private final Snapshot.Source source;

  SnapshotCollector(Snapshot.Source source) {
    this.source = source;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Map<ObservedResource, Labels> services = new HashMap<>();
    List<MetricFamilySamples> families = new ArrayList<>();
    for (MetricFamily family : source.take().families()) {
      if (!family.points().isEmpty()) {
        families.add(samplesOf(family, services));
      }
    }
    if (!services.isEmpty()) {
      families.add(targetInfo(services.keySet()));
    }
    return families;
  }

  /**
   * Points of equal labels are added up, because a scrape may name a series only once: this happens
   * where two resources differ in nothing that is a label.
   */
  private static MetricFamilySamples samplesOf(
      MetricFamily family, Map<ObservedResource, Labels> services) {
    Map<Labels, MetricPoint.Value> values = new LinkedHashMap<>();
    Map<Labels, MetricPoint.Histogram> histograms = new LinkedHashMap<>();
    for (MetricPoint point : family.points()) {
      Labels labels = services.computeIfAbsent(point.resource(), Labels::ofService).with(point);
      switch (point) {
        case MetricPoint.Value value -> values.merge(labels, value, SnapshotCollector::sum);
        case MetricPoint.Histogram histogram ->
            histograms.merge(labels, histogram, SnapshotCollector::sum);
      }
    }
    String name = PrometheusNames.family(family);
    List<MetricFamilySamples.Sample> samples = new ArrayList<>();
    boolean counts = family.kind() == MetricFamily.Kind.COUNTER; // OpenMetrics: no gauge has one
    values.forEach(
        (labels, value) ->
            samples.add(sample(name, labels, value.value(), counts ? value.exemplar() : null)));
    List<String> bounds = boundsAsText(family.bounds());
    histograms.forEach((labels, histogram) -> addBuckets(samples, name, labels, bounds, histogram));
    return new MetricFamilySamples(
        name, PrometheusNames.unit(family), typeOf(family), family.description(), samples);
  }

  private static List<String> boundsAsText(List<Double> bounds) {
    List<String> texts = new ArrayList<>();
    bounds.forEach(bound -> texts.add(doubleToGoString(bound)));
    texts.add("+Inf");
    return texts;
  }

  private static void addBuckets(
      List<MetricFamilySamples.Sample> samples,
      String name,
      Labels labels,
      List<String> bounds,
      MetricPoint.Histogram histogram) {
    long cumulative = 0;
    for (int i = 0; i < bounds.size(); i++) {
      cumulative += histogram.counts()[i];
      Labels bucket = labels.and("le", bounds.get(i));
      samples.add(sample(name + "_bucket", bucket, (double) cumulative, histogram.exemplars()[i]));
    }
    samples.add(sample(name + "_count", labels, (double) cumulative, null));
    samples.add(sample(name + "_sum", labels, histogram.sum(), null));
  }

  private static MetricFamilySamples.Sample sample(
      String name, Labels labels, double value, MetricPoint.@Nullable Exemplar exemplar) {
    return new MetricFamilySamples.Sample(
        name, labels.names(), labels.values(), value, exemplarOf(exemplar));
  }

  private static @Nullable Exemplar exemplarOf(MetricPoint.@Nullable Exemplar exemplar) {
    return exemplar == null
        ? null
        : new Exemplar(
            exemplar.value(),
            exemplar.epochNs() / 1_000_000,
            "trace_id",
            exemplar.traceId(),
            "span_id",
            exemplar.spanId());
  }

  private static MetricPoint.Value sum(MetricPoint.Value a, MetricPoint.Value b) {
    return new MetricPoint.Value(
        a.resource(),
        a.keys(),
        a.values(),
        Math.min(a.startEpochNs(), b.startEpochNs()),
        a.value() + b.value(),
        newer(a.exemplar(), b.exemplar()));
  }

  private static MetricPoint.Histogram sum(MetricPoint.Histogram a, MetricPoint.Histogram b) {
    long[] counts = a.counts().clone();
    MetricPoint.@Nullable Exemplar[] exemplars = a.exemplars().clone();
    for (int i = 0; i < counts.length; i++) {
      counts[i] += b.counts()[i];
      exemplars[i] = newer(exemplars[i], b.exemplars()[i]);
    }
    return new MetricPoint.Histogram(
        a.resource(),
        a.keys(),
        a.values(),
        Math.min(a.startEpochNs(), b.startEpochNs()),
        a.count() + b.count(),
        a.sum() + b.sum(),
        counts,
        exemplars);
  }

  private static MetricPoint.@Nullable Exemplar newer(
      MetricPoint.@Nullable Exemplar a, MetricPoint.@Nullable Exemplar b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.epochNs() >= b.epochNs() ? a : b;
  }

  private static MetricFamilySamples targetInfo(Set<ObservedResource> resources) {
    Set<Labels> targets = new LinkedHashSet<>();
    resources.forEach(resource -> targets.add(Labels.ofWholeResource(resource)));
    List<MetricFamilySamples.Sample> samples = new ArrayList<>();
    targets.forEach(labels -> samples.add(sample("target_info", labels, 1, null)));
    String help = "What is known of each observed service, by the labels its series carry.";
    return new MetricFamilySamples("target", Type.INFO, help, samples);
  }

  private static Type typeOf(MetricFamily family) {
    return switch (family.kind()) {
      case COUNTER -> Type.COUNTER;
      case GAUGE -> Type.GAUGE;
      case HISTOGRAM -> Type.HISTOGRAM;
    };
  }
}
