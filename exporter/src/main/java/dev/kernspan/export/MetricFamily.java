package dev.kernspan.export;

import java.util.List;

/**
 * All series of one metric at one moment. A snapshot has one family of a name; units are base units
 * (s, not ms), because backends take names and values as they are.
 *
 * @param name OpenTelemetry name, as in {@code http.server.request.duration}
 * @param unit UCUM unit, as in {@code s}, {@code By}, {@code 1}
 * @param bounds inclusive upper bounds of a histogram in {@code unit}, ascending; else empty
 */
public record MetricFamily(
    String name,
    String unit,
    String description,
    Kind kind,
    List<Double> bounds,
    List<MetricPoint> points) {

  public MetricFamily {
    for (MetricPoint point : points) {
      requireFits(name, kind, bounds.size(), point);
    }
  }

  private static void requireFits(String name, Kind kind, int bounds, MetricPoint point) {
    boolean fits =
        point.keys().size() == point.values().size()
            && switch (point) {
              case MetricPoint.Value value -> kind != Kind.HISTOGRAM;
              case MetricPoint.Histogram histogram ->
                  kind == Kind.HISTOGRAM
                      && histogram.counts().length == bounds + 1
                      && histogram.exemplars().length == bounds + 1;
            };
    if (!fits) {
      throw new IllegalArgumentException(
          "a point of " + name + " does not fit the family: " + kind + ", " + bounds + " bounds");
    }
  }

  /** How the values of a family behave over time. */
  public enum Kind {
    /** Grows only. */
    COUNTER,
    GAUGE,
    HISTOGRAM
  }
}
