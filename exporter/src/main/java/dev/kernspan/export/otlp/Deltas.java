package dev.kernspan.export.otlp;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricFamily.Kind;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns cumulative values into what is new since the last export that arrived. What a failed export
 * carried is in the next one again.
 */
final class Deltas {
  private final Set<Kind> kinds;
  private Map<Series, Seen> arrived = Map.of();
  private Map<Series, Seen> sent = Map.of();

  /** A series across snapshots; resources are equal only to themselves. */
  private record Series(
      String family, ObservedResource resource, List<String> keys, List<String> values) {}

  private record Seen(long epochNs, MetricPoint point) {}

  /** {@code kinds} are those whose values become deltas; the others pass as they are. */
  Deltas(Set<Kind> kinds) {
    this.kinds = kinds;
  }

  boolean isDelta(Kind kind) {
    return kinds.contains(kind);
  }

  /** The same snapshot, without what had arrived before; series without news are left out. */
  synchronized Snapshot since(Snapshot snapshot) {
    if (kinds.isEmpty()) {
      return snapshot;
    }
    Map<Series, Seen> now = new HashMap<>();
    List<MetricFamily> families = new ArrayList<>();
    for (MetricFamily family : snapshot.families()) {
      families.add(isDelta(family.kind()) ? since(family, snapshot.epochNs(), now) : family);
    }
    sent = now;
    return new Snapshot(snapshot.epochNs(), families);
  }

  /** The backend has taken the last snapshot. */
  synchronized void arrived() {
    arrived = sent;
  }

  private MetricFamily since(MetricFamily family, long epochNs, Map<Series, Seen> now) {
    List<MetricPoint> points = new ArrayList<>();
    for (MetricPoint point : family.points()) {
      Series series = new Series(family.name(), point.resource(), point.keys(), point.values());
      now.put(series, new Seen(epochNs, point));
      MetricPoint news = since(arrived.get(series), point);
      if (news != null) {
        points.add(news);
      }
    }
    return new MetricFamily(
        family.name(), family.unit(), family.description(), family.kind(), family.bounds(), points);
  }

  private static @Nullable MetricPoint since(@Nullable Seen seen, MetricPoint point) {
    if (seen == null || beganAnew(seen.point(), point)) {
      return point;
    }
    return switch (point) {
      case MetricPoint.Value value when seen.point() instanceof MetricPoint.Value before ->
          since(seen.epochNs(), before, value);
      case MetricPoint.Histogram value when seen.point() instanceof MetricPoint.Histogram before ->
          since(seen.epochNs(), before, value);
      case MetricPoint.Value value -> value;
      case MetricPoint.Histogram value -> value;
    };
  }

  /** Such a series has nothing in common with the one before but its name. */
  private static boolean beganAnew(MetricPoint before, MetricPoint now) {
    return now.startEpochNs() != before.startEpochNs() || size(now) < size(before);
  }

  private static double size(MetricPoint point) {
    return switch (point) {
      case MetricPoint.Value value -> value.value();
      case MetricPoint.Histogram histogram -> (double) histogram.count();
    };
  }

  private static MetricPoint.@Nullable Value since(
      long epochNs, MetricPoint.Value before, MetricPoint.Value now) {
    double news = now.value() - before.value();
    return news == 0
        ? null
        : new MetricPoint.Value(
            now.resource(),
            now.keys(),
            now.values(),
            epochNs,
            news,
            since(epochNs, now.exemplar()));
  }

  private static MetricPoint.@Nullable Exemplar since(
      long epochNs, MetricPoint.@Nullable Exemplar exemplar) {
    return exemplar != null && exemplar.epochNs() > epochNs ? exemplar : null;
  }

  private static MetricPoint.@Nullable Histogram since(
      long epochNs, MetricPoint.Histogram before, MetricPoint.Histogram now) {
    if (now.count() == before.count()) {
      return null;
    }
    long[] counts = now.counts().clone();
    MetricPoint.@Nullable Exemplar[] exemplars = now.exemplars().clone();
    for (int i = 0; i < counts.length; i++) {
      counts[i] -= before.counts()[i];
      exemplars[i] = since(epochNs, exemplars[i]);
    }
    return new MetricPoint.Histogram(
        now.resource(),
        now.keys(),
        now.values(),
        epochNs,
        now.count() - before.count(),
        now.sum() - before.sum(),
        counts,
        exemplars);
  }
}
