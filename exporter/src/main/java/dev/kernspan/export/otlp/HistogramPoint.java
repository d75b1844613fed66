package dev.kernspan.export.otlp;

import dev.kernspan.export.MetricPoint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.Arrays;
import java.util.List;

/** A histogram with exemplars, which the SDK's own factory cannot make. */
record HistogramPoint(
    MetricPoint.Histogram point, long epochNs, Attributes attributes, List<Double> bounds)
    implements HistogramPointData {
  @Override
  public long getStartEpochNanos() {
    return point.startEpochNs();
  }

  @Override
  public long getEpochNanos() {
    return epochNs;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public double getSum() {
    return point.sum();
  }

  /** The buckets' own sum: a count beside them that differs makes backends refuse the point. */
  @Override
  public long getCount() {
    return Arrays.stream(point.counts()).sum();
  }

  @Override
  public boolean hasMin() {
    return false;
  }

  @Override
  public double getMin() {
    return Double.NaN;
  }

  @Override
  public boolean hasMax() {
    return false;
  }

  @Override
  public double getMax() {
    return Double.NaN;
  }

  @Override
  public List<Double> getBoundaries() {
    return bounds;
  }

  @Override
  public List<Long> getCounts() {
    return Arrays.stream(point.counts()).boxed().toList();
  }

  @Override
  public List<DoubleExemplarData> getExemplars() {
    return Exemplars.of(point.exemplars());
  }
}
