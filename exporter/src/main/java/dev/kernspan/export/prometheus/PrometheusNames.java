package dev.kernspan.export.prometheus;

import dev.kernspan.export.MetricFamily;
import java.util.Map;

/** OpenTelemetry names as Prometheus writes them, by the compatibility rules of OpenTelemetry. */
final class PrometheusNames {
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("d", "days"),
          Map.entry("h", "hours"),
          Map.entry("min", "minutes"),
          Map.entry("s", "seconds"),
          Map.entry("ms", "milliseconds"),
          Map.entry("us", "microseconds"),
          Map.entry("ns", "nanoseconds"),
          Map.entry("By", "bytes"),
          Map.entry("KiBy", "kibibytes"),
          Map.entry("MiBy", "mebibytes"),
          Map.entry("Hz", "hertz"),
          Map.entry("Cel", "celsius"),
          Map.entry("J", "joules"),
          Map.entry("V", "volts"),
          Map.entry("W", "watts"),
          Map.entry("%", "percent"));

  private static final Map<String, String> PER =
      Map.of("s", "second", "min", "minute", "h", "hour", "d", "day");

  private PrometheusNames() {}

  /** The family's name with its unit, without the {@code _total} that a counter's samples carry. */
  static String family(MetricFamily family) {
    String name = legal(family.name());
    if (name.endsWith("_total")) {
      name = name.substring(0, name.length() - "_total".length());
    }
    String unit = unit(family);
    return unit.isEmpty() || name.endsWith("_" + unit) ? name : name + "_" + unit;
  }

  /** The unit in words; empty when Prometheus names carry none. */
  static String unit(MetricFamily family) {
    String unit = family.unit().replaceAll("\\{[^}]*}", "");
    if (unit.equals("1")) {
      // Only a gauge of unit 1 is a ratio; a counter of it counts things.
      return family.kind() == MetricFamily.Kind.GAUGE ? "ratio" : "";
    }
    int slash = unit.indexOf('/');
    if (slash < 0) {
      return word(unit);
    }
    String above = word(unit.substring(0, slash));
    String below = unit.substring(slash + 1);
    String per = "per_" + PER.getOrDefault(below, below.replaceAll("[^a-zA-Z0-9]", "_"));
    return below.isEmpty() ? above : above.isEmpty() ? per : above + "_" + per;
  }

  /** A label name: dots to underscores, and never one that Prometheus keeps for itself. */
  static String label(String key) {
    String name = key.replaceAll("[^a-zA-Z0-9_]", "_");
    boolean reserved = name.isEmpty() || isDigit(name.charAt(0)) || name.startsWith("__");
    if (reserved) {
      return "key_" + name;
    }
    return name.equals("le") || name.equals("quantile") ? "attribute_" + name : name;
  }

  private static String word(String unit) {
    String word = UNITS.get(unit);
    return word != null ? word : unit.replaceAll("[^a-zA-Z0-9]", "_");
  }

  private static String legal(String name) {
    String legal = name.replaceAll("[^a-zA-Z0-9_:]+", "_").replaceAll("_{2,}", "_");
    return legal.isEmpty() || isDigit(legal.charAt(0)) ? "_" + legal : legal;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
