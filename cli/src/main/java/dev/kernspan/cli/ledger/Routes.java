package dev.kernspan.cli.ledger;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The requests of a session by route. Written by one thread, and read when it has ended. */
public final class Routes {
  private static final int LIMIT = 1000;

  private final Map<RouteKey, RouteStats> routes = new HashMap<>();
  private long leftOut;

  public void add(FinishedRequest request) {
    RouteKey key = RouteKey.of(request);
    RouteStats stats = routes.get(key);
    if (stats == null && routes.size() == LIMIT) {
      leftOut++;
      return;
    }
    if (stats == null) {
      stats = new RouteStats(key);
      routes.put(key, stats);
    }
    stats.add(request);
  }

  /** By the mean time of a request. */
  public List<RouteStats> slowestFirst() {
    return routes.values().stream()
        .sorted(
            Comparator.comparingLong((RouteStats route) -> -route.meanNs())
                .thenComparing(route -> route.key().text()))
        .toList();
  }

  /** Requests that are in no route, because there were too many. */
  public long leftOut() {
    return leftOut;
  }
}
