package dev.kernspan.agent.aggregate;

import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.MetricPoint.Exemplar;
import dev.kernspan.export.ObservedResource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One series: a resource, attribute values, and what was measured. Written by the drain thread. */
final class Series {
  private static final HexFormat HEX = HexFormat.of();

  /** After this time a slower request gives way to a newer one. */
  private static final long EXEMPLAR_TTL_NS = 60_000_000_000L;

  /** What hangs on one bucket: five parallel slots of this many longs. */
  private static final int EXEMPLAR_FIELDS = 4;

  final ObservedResource resource;
  final @Nullable String[] values;
  final int hash;
  private final long startEpochNs;
  private final long[] counts;
  private final long[] exemplars;
  private final double[] exemplarValues;
  private long count;
  private double sum;

  Series(
      ObservedResource resource,
      @Nullable String[] values,
      int hash,
      long startEpochNs,
      int buckets) {
    this.resource = resource;
    this.values = values;
    this.hash = hash;
    this.startEpochNs = startEpochNs;
    this.counts = new long[buckets];
    int places = Math.max(buckets, 1);
    this.exemplars = new long[places * EXEMPLAR_FIELDS];
    this.exemplarValues = new double[places];
  }

  void add(double value) {
    count++;
    sum += value;
  }

  void add(double value, int bucket) {
    add(value);
    counts[bucket]++;
  }

  /** Adds what was put into the buckets elsewhere. */
  void add(long[] more, double moreSum) {
    for (int i = 0; i < more.length; i++) {
      counts[i] += more[i];
      count += more[i];
    }
    sum += moreSum;
  }

  /** Keeps the slowest request of the bucket, for a minute; then the next one. */
  void exemplar(int bucket, double value, long epochNs, long traceHigh, long traceLow, long span) {
    int at = bucket * EXEMPLAR_FIELDS;
    boolean stale = epochNs - exemplars[at] > EXEMPLAR_TTL_NS;
    if (!stale && value <= exemplarValues[bucket]) {
      return;
    }
    exemplarValues[bucket] = value;
    exemplars[at] = epochNs;
    exemplars[at + 1] = traceHigh;
    exemplars[at + 2] = traceLow;
    exemplars[at + 3] = span;
  }

  MetricPoint point(List<String> attributes) {
    List<String> keys = new ArrayList<>(values.length);
    List<String> present = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      String value = values[i];
      if (value != null) {
        keys.add(attributes.get(i));
        present.add(value);
      }
    }
    return counts.length == 0
        ? new MetricPoint.Value(resource, keys, present, startEpochNs, sum, exemplar(0))
        : new MetricPoint.Histogram(
            resource, keys, present, startEpochNs, count, sum, counts.clone(), exemplars());
  }

  private @Nullable Exemplar[] exemplars() {
    @Nullable Exemplar[] out = new Exemplar[counts.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = exemplar(i);
    }
    return out;
  }

  private @Nullable Exemplar exemplar(int bucket) {
    int at = bucket * EXEMPLAR_FIELDS;
    if (exemplars[at] == 0) {
      return null;
    }
    String trace = HEX.toHexDigits(exemplars[at + 1]) + HEX.toHexDigits(exemplars[at + 2]);
    String span = HEX.toHexDigits(exemplars[at + 3]);
    return new Exemplar(exemplarValues[bucket], exemplars[at], trace, span);
  }
}
