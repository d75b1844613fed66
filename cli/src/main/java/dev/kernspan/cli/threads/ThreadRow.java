package dev.kernspan.cli.threads;

import dev.kernspan.probe.ThreadCount;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import dev.kernspan.probe.ledger.WatchedThreads.WatchedThread;

/** What one thread did between two moments. */
public final class ThreadRow {
  private final WatchedThread before;
  private final WatchedThread now;

  ThreadRow(WatchedThread before, WatchedThread now) {
    this.before = before;
    this.now = now;
  }

  /**
   * Whether both are of the same thread: the number of one that has ended may be given to another,
   * whose totals begin anew.
   */
  static boolean same(WatchedThread before, WatchedThread now) {
    long went = ThreadTotals.sumNs(now.totals()) - ThreadTotals.sumNs(before.totals());
    return went >= 0 && now.timeNs() >= before.timeNs();
  }

  public int tid() {
    return now.tid();
  }

  public String comm() {
    return now.comm();
  }

  /** What it is doing at the later moment. */
  public ThreadState state() {
    return now.state();
  }

  /** Whether it has read or sent a request. */
  public boolean serving() {
    return now.serving();
  }

  /** The part of its time that it was in a state, from 0 to 1. */
  public double share(ThreadState state) {
    long elapsedNs = elapsedNs();
    return elapsedNs == 0 ? 0 : (double) difference(state.ordinal()) / elapsedNs;
  }

  /** The state with most of its time. */
  public ThreadState longest() {
    ThreadState longest = ThreadState.CPU;
    for (ThreadState state : ThreadState.values()) {
      longest = difference(state.ordinal()) > difference(longest.ordinal()) ? state : longest;
    }
    return longest;
  }

  /** Times it left the CPU, in a second. */
  public double switchesPerSecond() {
    long switches =
        difference(ThreadTotals.index(ThreadCount.VOLUNTARY_SWITCHES))
            + difference(ThreadTotals.index(ThreadCount.INVOLUNTARY_SWITCHES));
    long elapsedNs = elapsedNs();
    return elapsedNs == 0 ? 0 : switches * 1e9 / elapsedNs;
  }

  private long elapsedNs() {
    return ThreadTotals.sumNs(now.totals()) - ThreadTotals.sumNs(before.totals());
  }

  private long difference(int element) {
    return ThreadTotals.difference(now.totals(), before.totals(), element);
  }
}
