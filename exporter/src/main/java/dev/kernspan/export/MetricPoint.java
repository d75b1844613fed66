package dev.kernspan.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One series of a family at one moment. Keys and values of the attributes run in parallel. */
public sealed interface MetricPoint {
  ObservedResource resource();

  List<String> keys();

  List<String> values();

  /** When the series was first seen, ns since the epoch. */
  long startEpochNs();

  /** A counter or gauge; {@code exemplar} is null where no request is known. */
  record Value(
      ObservedResource resource,
      List<String> keys,
      List<String> values,
      long startEpochNs,
      double value,
      @Nullable Exemplar exemplar)
      implements MetricPoint {

    public Value(
        ObservedResource resource,
        List<String> keys,
        List<String> values,
        long startEpochNs,
        double value) {
      this(resource, keys, values, startEpochNs, value, null);
    }
  }

  /**
   * A histogram: {@code counts} has one more element than the family has bounds, not cumulative;
   * {@code exemplars} has the same length, an element is null where no request is known.
   */
  record Histogram(
      ObservedResource resource,
      List<String> keys,
      List<String> values,
      long startEpochNs,
      long count,
      double sum,
      long[] counts,
      @Nullable Exemplar[] exemplars)
      implements MetricPoint {}

  /** A real request that fell into a bucket, or added to a counter; ids are lower-case hex. */
  record Exemplar(double value, long epochNs, String traceId, String spanId) {}
}
