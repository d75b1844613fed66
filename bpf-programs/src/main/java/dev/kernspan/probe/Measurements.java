package dev.kernspan.probe;

/**
 * Where a probe puts what it measured. The series is the metric, the service that {@code tgid}
 * belongs to, and the values of the metric's attributes in the order of {@link
 * MetricDef#attributes()}. Attribute values are few and interned: none is made from user data.
 */
public interface Measurements {
  /** In place of a process: what was measured is of the machine as a whole. */
  int NODE = 0;

  /** Adds to a counter, or records into a histogram, in the metric's own unit. */
  void record(MetricDef metric, int tgid, double value);

  /** The same for a metric with one attribute. */
  void record(MetricDef metric, int tgid, double value, String attribute);

  /** The same for a metric with two attributes. */
  void record(MetricDef metric, int tgid, double value, String first, String second);

  /**
   * Adds what the kernel side has put into the buckets of a histogram with one attribute.
   *
   * @param counts one for each bound of {@code metric}, and one for what is above; not cumulative
   * @param sum of all values, in the metric's unit
   */
  void recordBuckets(
      MetricDef.Histogram metric, int tgid, long[] counts, double sum, String attribute);
}
