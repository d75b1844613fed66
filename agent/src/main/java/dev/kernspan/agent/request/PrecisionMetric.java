package dev.kernspan.agent.request;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.kernel.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How far the rule can be believed by which a process's outgoing requests are tied to those it
 * serves: one value for each process that passes trace contexts on.
 */
final class PrecisionMetric implements Supplier<List<MetricFamily>> {
  private final Serving serving;
  private final Processes processes;
  private final long startEpochNs;

  PrecisionMetric(Serving serving, Processes processes, Clock clock) {
    this.serving = serving;
    this.processes = processes;
    this.startEpochNs = clock.epochNs();
  }

  @Override
  public List<MetricFamily> get() {
    List<MetricPoint> points = new ArrayList<>();
    serving.forEachPrecision(
        (tgid, precision) ->
            points.add(
                new MetricPoint.Value(
                    processes.resource((int) tgid),
                    List.of(),
                    List.of(),
                    startEpochNs,
                    precision.value())));
    return List.of(
        new MetricFamily(
            "kernspan.attribution.precision",
            "1",
            "Part of the outgoing requests with a trace context that the thread's rule got right.",
            MetricFamily.Kind.GAUGE,
            List.of(),
            points));
  }
}
