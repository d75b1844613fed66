package dev.kernspan.agent.testing;

import dev.kernspan.kernel.Clock;
import java.util.concurrent.TimeUnit;

/** A clock that stands still until it is told to go on. */
public final class TestClock implements Clock {
  /** What lies between the monotonic clock and the wall clock. */
  public static final long EPOCH_OFFSET_NS = TimeUnit.DAYS.toNanos(20_000);

  private long nowNs = TimeUnit.HOURS.toNanos(1);

  public void advanceMs(long ms) {
    nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
  }

  @Override
  public long monotonicNs() {
    return nowNs;
  }

  @Override
  public long epochNs(long monotonicNs) {
    return EPOCH_OFFSET_NS + monotonicNs;
  }
}
