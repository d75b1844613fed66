package dev.kernspan.export;

import dev.kernspan.export.MetricFamily.Kind;
import dev.kernspan.export.MetricPoint.Exemplar;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Snapshots as the agent makes them, for the tests of all exporters. */
public final class Snapshots {
  public static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  public static final String SPAN_ID = "00f067aa0ba902b7";
  public static final long START_NS = 1_700_000_000_000_000_000L;
  public static final long NOW_NS = 1_700_000_060_123_456_789L;

  public static final ObservedResource SHOP =
      new ObservedResource(
          Map.of(
              "service.name", "shop",
              "service.namespace", "prod",
              "k8s.pod.name", "shop-7d9",
              "process.pid", "4711",
              "host.name", "node \"1\"\\a"));
  public static final ObservedResource NGINX =
      new ObservedResource(Map.of("service.name", "nginx", "process.pid", "12"));
  public static final ObservedResource AGENT =
      new ObservedResource(Map.of("service.name", "kernspan"));

  private Snapshots() {}

  /** Every kind of family and point, several resources, and values that need escaping. */
  public static Snapshot rich() {
    return new Snapshot(
        NOW_NS,
        List.of(
            durations(histogram(SHOP, "GET", 3, 2, 1), histogram(NGINX, "GET", 7, 0, 0)),
            family("kernspan.tcp.connection.failures", "{connection}", Kind.COUNTER, failures()),
            family("http.server.request.body.size", "By", Kind.COUNTER, value(NGINX, 1.5e12)),
            family("kernspan.agent.memory.usage", "By", Kind.GAUGE, value(AGENT, 64e6)),
            family("kernspan.agent.ring.fill", "1", Kind.GAUGE, value(AGENT, 0.25)),
            family("kernspan.agent.bpf.run.time", "s", Kind.COUNTER, value(AGENT, 1.25)),
            family("process.start_time", "s", Kind.GAUGE, value(AGENT, 1_700_000_000)),
            family("kernspan.agent.map.entries", "{entry}", Kind.GAUGE, value(AGENT, 12))));
  }

  public static Snapshot of(MetricFamily... families) {
    return new Snapshot(NOW_NS, List.of(families));
  }

  public static MetricFamily durations(MetricPoint... points) {
    return new MetricFamily(
        "http.server.request.duration",
        "s",
        "Duration of HTTP requests that a server answered.",
        Kind.HISTOGRAM,
        List.of(0.005, 0.5),
        List.of(points));
  }

  public static MetricFamily family(String name, String unit, Kind kind, MetricPoint... points) {
    return new MetricFamily(name, unit, "What " + name + " is.", kind, List.of(), List.of(points));
  }

  /** A histogram with an exemplar in its second bucket. */
  public static MetricPoint.Histogram histogram(
      ObservedResource resource, String method, long... counts) {
    @Nullable Exemplar[] exemplars = new @Nullable Exemplar[counts.length];
    exemplars[1] = new Exemplar(0.25, NOW_NS - 1_000_000_000, TRACE_ID, SPAN_ID);
    long count = 0;
    for (long c : counts) {
      count += c;
    }
    return new MetricPoint.Histogram(
        resource,
        List.of("http.request.method", "http.route"),
        List.of(method, "/a/{id}\n\"\\"),
        START_NS,
        count,
        count * 0.25,
        counts,
        exemplars);
  }

  public static MetricPoint.Value value(ObservedResource resource, double value) {
    return value(resource, START_NS, value);
  }

  public static MetricPoint.Value value(ObservedResource resource, long startNs, double value) {
    return new MetricPoint.Value(resource, List.of(), List.of(), startNs, value);
  }

  private static MetricPoint[] failures() {
    return new MetricPoint[] {
      new MetricPoint.Value(SHOP, List.of("error.type"), List.of("ECONNREFUSED"), START_NS, 4),
      new MetricPoint.Value(SHOP, List.of("error.type"), List.of("ETIMEDOUT"), START_NS, 1)
    };
  }
}
