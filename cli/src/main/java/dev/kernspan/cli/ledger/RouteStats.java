package dev.kernspan.cli.ledger;

import org.jspecify.annotations.Nullable;

/** What is known of the requests of one route. Written by one thread. */
public final class RouteStats {
  private final RouteKey key;
  private final Split sum = new Split();
  private long count;
  private long totalNs;
  private @Nullable FinishedRequest slowest;

  RouteStats(RouteKey key) {
    this.key = key;
  }

  void add(FinishedRequest request) {
    count++;
    totalNs += request.durationNs();
    sum.add(request.split());
    FinishedRequest before = slowest;
    if (before == null || request.durationNs() > before.durationNs()) {
      slowest = request;
    }
  }

  public RouteKey key() {
    return key;
  }

  public long count() {
    return count;
  }

  public long meanNs() {
    return count == 0 ? 0 : totalNs / count;
  }

  /** The time of all its requests by state. */
  public Split sum() {
    return sum;
  }

  public FinishedRequest slowest() {
    FinishedRequest request = slowest;
    if (request == null) {
      throw new IllegalStateException("a route without requests");
    }
    return request;
  }
}
