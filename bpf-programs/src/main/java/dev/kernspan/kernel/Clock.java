package dev.kernspan.kernel;

/** The clocks of events and of exports. Injected, so that tests own the time. */
public interface Clock {
  /** CLOCK_MONOTONIC, the clock of {@code bpf_ktime_get_ns}, in ns. */
  long monotonicNs();

  /** The wall time of a moment of the monotonic clock, ns since the epoch. */
  long epochNs(long monotonicNs);

  /** The wall time now, ns since the epoch. */
  default long epochNs() {
    return epochNs(monotonicNs());
  }

  /** The machine's own clocks. */
  static Clock system() {
    return new SystemClock();
  }
}
