package dev.kernspan.testing;

import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.MetricDef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down what a probe measures: one line of text for each value. */
public final class RecordedLines implements Measurements {
  private final List<String> lines = new ArrayList<>();

  public List<String> lines() {
    return lines;
  }

  @Override
  public void record(MetricDef metric, int tgid, double value) {
    record(metric, tgid, value, "null");
  }

  @Override
  public void record(MetricDef metric, int tgid, double value, String attribute) {
    lines.add(metric.name() + " " + attribute + " " + value + " of " + tgid);
  }

  @Override
  public void record(MetricDef metric, int tgid, double value, String first, String second) {
    record(metric, tgid, value, first + " " + second);
  }

  @Override
  public void recordBuckets(
      MetricDef.Histogram metric, int tgid, long[] counts, double sum, String attribute) {
    record(metric, tgid, sum, attribute + " " + Arrays.toString(counts));
  }
}
