package dev.kernspan.probe;

import java.util.List;

/** A metric as users see it: OpenTelemetry name, UCUM unit, and the attributes of its series. */
public sealed interface MetricDef {
  String name();

  String unit();

  String description();

  /** Attribute names, at most two; the service's own come on top. */
  List<String> attributes();

  /** A sum that only grows. */
  record Counter(String name, String unit, String description, List<String> attributes)
      implements MetricDef {}

  /** A distribution; {@code bounds} are inclusive upper bounds in the metric's unit, ascending. */
  record Histogram(
      String name, String unit, String description, List<String> attributes, List<Double> bounds)
      implements MetricDef {}
}
