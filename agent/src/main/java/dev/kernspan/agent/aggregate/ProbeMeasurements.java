package dev.kernspan.agent.aggregate;

import dev.kernspan.export.ObservedResource;
import dev.kernspan.kernel.Clock;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.MetricDef;
import java.util.function.IntFunction;

/** Takes the measurements of the simple probes into their series. */
public final class ProbeMeasurements implements Measurements {
  private final SeriesTable[] tables;
  private final IntFunction<ObservedResource> resources;
  private final Clock clock;

  /** {@code resources} gives the service of a process, by its tgid. */
  public ProbeMeasurements(
      Aggregates aggregates,
      Iterable<MetricDef> metrics,
      IntFunction<ObservedResource> resources,
      Clock clock) {
    for (MetricDef metric : metrics) {
      aggregates.table(metric);
    }
    this.tables = aggregates.tables().toArray(SeriesTable[]::new);
    this.resources = resources;
    this.clock = clock;
  }

  @Override
  public void record(MetricDef metric, int tgid, double value) {
    add(table(metric), tgid, value);
  }

  @Override
  public void record(MetricDef metric, int tgid, double value, String attribute) {
    SeriesTable table = table(metric);
    table.key()[0] = attribute;
    add(table, tgid, value);
  }

  @Override
  public void record(MetricDef metric, int tgid, double value, String first, String second) {
    SeriesTable table = table(metric);
    table.key()[0] = first;
    table.key()[1] = second;
    add(table, tgid, value);
  }

  @Override
  public void recordBuckets(
      MetricDef.Histogram metric, int tgid, long[] counts, double sum, String attribute) {
    SeriesTable table = table(metric);
    table.key()[0] = attribute;
    table.recordBuckets(resources.apply(tgid), counts, sum, clock.epochNs());
  }

  private void add(SeriesTable table, int tgid, double value) {
    table.record(resources.apply(tgid), value, clock.epochNs());
  }

  private SeriesTable table(MetricDef metric) {
    for (SeriesTable table : tables) {
      if (table.metric().name().equals(metric.name())) {
        return table;
      }
    }
    throw new IllegalArgumentException(metric.name() + " is not among the probe's metrics");
  }
}
