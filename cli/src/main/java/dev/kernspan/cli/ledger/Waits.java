package dev.kernspan.cli.ledger;

import dev.kernspan.agent.ledger.TimeState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What requests spent their time with, state by state. Written by one thread. */
public final class Waits {
  private static final int STATES = TimeState.values().length;

  private final Split sum = new Split();
  private final long[] requests = new long[STATES];
  private final long[] longestNs = new long[STATES];
  private long count;
  private long blockedNs;
  private @Nullable FinishedRequest slowest;

  public void add(FinishedRequest request) {
    count++;
    sum.add(request.split());
    blockedNs += request.number("kernspan.blocked_by.total_ns");
    FinishedRequest before = slowest;
    if (before == null || request.durationNs() > before.durationNs()) {
      slowest = request;
    }
    for (StateView view : StateView.all()) {
      long ns = request.split().ns(view.state());
      requests[view.ordinal()] += ns > 0 ? 1 : 0;
      longestNs[view.ordinal()] = Math.max(longestNs[view.ordinal()], ns);
    }
  }

  public long count() {
    return count;
  }

  /** The time of all requests together. */
  public long totalNs() {
    return sum.totalNs();
  }

  public Optional<FinishedRequest> slowest() {
    return Optional.ofNullable(slowest);
  }

  /** The states with any time: the waits worst first, then the CPU, then what is not known. */
  public List<Wait> worstFirst() {
    return sum.longestFirst().stream()
        .sorted(Comparator.comparingInt(Waits::rank))
        .map(this::wait)
        .toList();
  }

  private static int rank(StateView view) {
    return view.waits() ? 0 : view == StateView.CPU ? 1 : 2;
  }

  private Wait wait(StateView view) {
    return new Wait(
        view,
        sum.ns(view.state()),
        sum.share(view.state()),
        requests[view.ordinal()],
        longestNs[view.ordinal()],
        view == StateView.LOCK ? Math.min(blockedNs, sum.ns(view.state())) : 0);
  }

  /**
   * One state.
   *
   * @param ns of all requests together
   * @param share of the time of all requests, from 0 to 1
   * @param requests that were in it at all
   * @param longestNs most of one request
   * @param blockedNs of a lock: for how long another request's thread had it
   */
  public record Wait(
      StateView view, long ns, double share, long requests, long longestNs, long blockedNs) {}
}
