package dev.kernspan.export;

import java.util.List;

/**
 * All series of one metric at one moment.
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

  /** How the values of a family behave over time. */
  public enum Kind {
    /** Grows only. */
    COUNTER,
    GAUGE,
    HISTOGRAM
  }
}
