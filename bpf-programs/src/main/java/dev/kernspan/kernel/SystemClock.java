package dev.kernspan.kernel;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The machine's clocks. On Linux {@link System#nanoTime} is CLOCK_MONOTONIC. The distance to wall
 * time is measured anew every few seconds, because wall time is set and slewed.
 */
final class SystemClock implements Clock {
  private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(5);

  private volatile long offsetNs;
  private volatile long measuredNs;

  SystemClock() {
    measure();
  }

  @Override
  public long monotonicNs() {
    return System.nanoTime();
  }

  @Override
  public long epochNs(long monotonicNs) {
    if (System.nanoTime() - measuredNs > REFRESH_NS) {
      measure();
    }
    return monotonicNs + offsetNs;
  }

  private void measure() {
    long before = System.nanoTime();
    Instant wall = Instant.now();
    long after = System.nanoTime();
    offsetNs =
        TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) + wall.getNano() - (before + after) / 2;
    measuredNs = after;
  }
}
