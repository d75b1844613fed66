package dev.kernspan.export.prometheus;

import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The labels of one series; names and values run in parallel, names are sorted and distinct. */
record Labels(List<String> names, List<String> values) {
  private static final Labels NONE = new Labels(List.of(), List.of());

  /** Which service a series belongs to; all other resource attributes are on target_info. */
  static Labels ofService(ObservedResource resource) {
    Map<String, String> labels = new TreeMap<>();
    resource
        .attributes()
        .forEach(
            (key, value) -> {
              if (isOnEverySeries(key)) {
                put(labels, key, value);
              }
            });
    return of(labels);
  }

  static Labels ofWholeResource(ObservedResource resource) {
    Map<String, String> labels = new TreeMap<>();
    new TreeMap<>(resource.attributes()).forEach((key, value) -> put(labels, key, value));
    return of(labels);
  }

  Labels with(MetricPoint point) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      labels.put(names.get(i), values.get(i));
    }
    for (int i = 0; i < point.keys().size(); i++) {
      put(labels, point.keys().get(i), point.values().get(i));
    }
    return of(labels);
  }

  /** This and one more label at the end, as the buckets of a histogram have it. */
  Labels and(String name, String value) {
    List<String> moreNames = new ArrayList<>(names);
    List<String> moreValues = new ArrayList<>(values);
    moreNames.add(name);
    moreValues.add(value);
    return new Labels(moreNames, moreValues);
  }

  /**
   * service.instance.id is among them where a resource has one: without it two instances of a
   * service would be one series, whose counters jump back when one of them ends.
   */
  private static boolean isOnEverySeries(String key) {
    return key.equals("service.name")
        || key.equals("service.namespace")
        || key.equals("service.instance.id")
        || key.startsWith("k8s.");
  }

  /** Two keys that become one name keep both values, as the OpenTelemetry rules have it. */
  private static void put(Map<String, String> labels, String key, String value) {
    labels.merge(PrometheusNames.label(key), value, (first, second) -> first + ";" + second);
  }

  private static Labels of(Map<String, String> labels) {
    return labels.isEmpty()
        ? NONE
        : new Labels(List.copyOf(labels.keySet()), List.copyOf(labels.values()));
  }
}
