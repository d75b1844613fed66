package dev.kernspan.agent.health;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricFamily.Kind;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import java.util.ArrayList;
import java.util.List;

/** Builds the agent's own families, in the order they are asked for. */
final class Families {
  private final ObservedResource agent;
  private final long startEpochNs;
  private final List<MetricFamily> families = new ArrayList<>();

  Families(ObservedResource agent, long startEpochNs) {
    this.agent = agent;
    this.startEpochNs = startEpochNs;
  }

  Family counter(String name, String unit, String description) {
    return new Family(name, unit, description, Kind.COUNTER);
  }

  Family gauge(String name, String unit, String description) {
    return new Family(name, unit, description, Kind.GAUGE);
  }

  List<MetricFamily> all() {
    return families;
  }

  /** One family under construction. */
  final class Family {
    private final String name;
    private final String unit;
    private final String description;
    private final Kind kind;
    private final List<MetricPoint> points = new ArrayList<>();

    private Family(String name, String unit, String description, Kind kind) {
      this.name = name;
      this.unit = unit;
      this.description = description;
      this.kind = kind;
    }

    Family point(List<String> keys, List<String> values, double value) {
      points.add(new MetricPoint.Value(agent, keys, values, startEpochNs, value));
      return this;
    }

    Family count(List<String> keys, List<String> values, long count) {
      return point(keys, values, (double) count);
    }

    Family count(String key, String attribute, long count) {
      return count(List.of(key), List.of(attribute), count);
    }

    Family count(long count) {
      return count(List.of(), List.of(), count);
    }

    void add() {
      families.add(new MetricFamily(name, unit, description, kind, List.of(), List.copyOf(points)));
    }
  }
}
