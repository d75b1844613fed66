package dev.kernspan.agent.aggregate;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.probe.MetricDef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All series of one metric, found without allocation. At most {@code limit}; what goes over it is
 * folded into one overflow series, marked as the OpenTelemetry SDK marks its own.
 */
public final class SeriesTable {
  private static final String OVERFLOW = "otel.metric.overflow";
  private static final double NS_PER_SECOND = 1e9;

  private final MetricDef metric;
  private final double[] bounds;
  private final ObservedResource agent;
  private final int limit;
  private final @Nullable Series[] slots;
  private final @Nullable String[] key;
  private @Nullable Series overflow;
  private int size;
  private long folded;

  SeriesTable(MetricDef metric, ObservedResource agent, int limit) {
    this.metric = metric;
    this.agent = agent;
    this.limit = limit;
    this.slots = new Series[Integer.highestOneBit(Math.max(limit, 8)) * 4];
    this.key = new String[metric.attributes().size()];
    this.bounds =
        switch (metric) {
          case MetricDef.Counter _ -> new double[0];
          case MetricDef.Histogram h -> h.bounds().stream().mapToDouble(d -> d).toArray();
        };
  }

  public MetricDef metric() {
    return metric;
  }

  /** Measurements that went into the overflow series, since the start. */
  public long folded() {
    return folded;
  }

  /** Series that exist, without the overflow series. */
  public int size() {
    return size;
  }

  /** The attribute values of the next measurement, in the metric's order; null is absent. */
  public @Nullable String[] key() {
    return key;
  }

  /** Adds {@code value} to the series of {@link #key()}. */
  public void record(ObservedResource resource, double value, long epochNs) {
    Series series = find(resource, epochNs);
    if (isHistogram()) {
      series.add(value, bucket(value));
    } else {
      series.add(value);
    }
  }

  /** Records a duration in seconds, with the span that took it. */
  public void recordNs(
      ObservedResource resource, long ns, long epochNs, long traceHigh, long traceLow, long span) {
    double seconds = ns / NS_PER_SECOND;
    Series series = find(resource, epochNs);
    int bucket = isHistogram() ? bucket(seconds) : 0;
    if (isHistogram()) {
      series.add(seconds, bucket);
    } else {
      series.add(seconds);
    }
    series.exemplar(bucket, seconds, epochNs, traceHigh, traceLow, span);
  }

  /**
   * Adds to a histogram what was put into its buckets elsewhere; {@code counts} as long as they.
   */
  public void recordBuckets(ObservedResource resource, long[] counts, double sum, long epochNs) {
    find(resource, epochNs).add(counts, sum);
  }

  MetricFamily family() {
    List<MetricPoint> points = new ArrayList<>(size + 1);
    for (Series series : slots) {
      if (series != null) {
        points.add(series.point(metric.attributes()));
      }
    }
    if (overflow != null) {
      points.add(overflow.point(List.of(OVERFLOW)));
    }
    MetricFamily.Kind kind =
        isHistogram() ? MetricFamily.Kind.HISTOGRAM : MetricFamily.Kind.COUNTER;
    List<Double> bounds = metric instanceof MetricDef.Histogram h ? h.bounds() : List.of();
    return new MetricFamily(
        metric.name(), metric.unit(), metric.description(), kind, bounds, List.copyOf(points));
  }

  private boolean isHistogram() {
    return metric instanceof MetricDef.Histogram;
  }

  private int bucket(double value) {
    int low = 0;
    int high = bounds.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value <= bounds[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private Series find(ObservedResource resource, long epochNs) {
    int hash = hash(resource);
    int mask = slots.length - 1;
    for (int at = hash & mask; ; at = (at + 1) & mask) {
      Series series = slots[at];
      if (series == null) {
        return size < limit ? insert(at, resource, hash, epochNs) : overflow(epochNs);
      }
      if (series.hash == hash && series.resource == resource && Arrays.equals(series.values, key)) {
        return series;
      }
    }
  }

  private Series insert(int at, ObservedResource resource, int hash, long epochNs) {
    Series series = create(resource, key.clone(), hash, epochNs);
    slots[at] = series;
    size++;
    return series;
  }

  private Series overflow(long epochNs) {
    folded++;
    Series series = overflow;
    if (series == null) {
      series = create(agent, new String[] {"true"}, 0, epochNs);
      overflow = series;
    }
    return series;
  }

  private Series create(
      ObservedResource resource, @Nullable String[] values, int hash, long epochNs) {
    int buckets = isHistogram() ? bounds.length + 1 : 0;
    return new Series(resource, values, hash, epochNs, buckets);
  }

  private int hash(ObservedResource resource) {
    int hash = System.identityHashCode(resource);
    for (String value : key) {
      hash = 31 * hash + Objects.hashCode(value);
    }
    return hash ^ (hash >>> 16);
  }
}
