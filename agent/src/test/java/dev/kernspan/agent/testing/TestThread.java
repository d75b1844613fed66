package dev.kernspan.agent.testing;

import dev.kernspan.probe.ThreadCount;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A thread that the kernel side accounts for. What it is not told to do, it polls. */
public final class TestThread {
  private final TestClock clock;
  private final long[] totals = new long[ThreadTotals.LENGTH];
  private long sinceNs;
  long blockedBy;
  long blockedByNs;

  TestThread(TestClock clock) {
    this.clock = clock;
    this.sinceNs = clock.monotonicNs();
  }

  /** Lets time go by, in which the thread is in {@code state}. */
  public void spendMs(ThreadState state, long ms) {
    totals();
    clock.advanceMs(ms);
    totals[state.ordinal()] += TimeUnit.MILLISECONDS.toNanos(ms);
    sinceNs = clock.monotonicNs();
  }

  public void count(ThreadCount count, long more) {
    totals[ThreadTotals.index(count)] += more;
  }

  /** Another thread has its number from now on. */
  public void die() {
    Arrays.fill(totals, 0);
    sinceNs = clock.monotonicNs();
  }

  /** It waited for a lock, and a thread that works for the request with this token ended that. */
  public void waitedMs(long token, long ms) {
    spendMs(ThreadState.LOCK, ms);
    blockedBy = token;
    blockedByNs = TimeUnit.MILLISECONDS.toNanos(ms);
    count(ThreadCount.BLOCKED_NS, blockedByNs);
  }

  long[] totals() {
    totals[ThreadState.POLL.ordinal()] += clock.monotonicNs() - sinceNs;
    sinceNs = clock.monotonicNs();
    return totals;
  }
}
