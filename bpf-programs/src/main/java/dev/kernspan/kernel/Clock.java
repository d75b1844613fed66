package dev.kernspan.kernel;

/** The clocks of events and of exports. Injected, so that tests own the time. */
public interface Clock {
  /** CLOCK_MONOTONIC, the clock of {@code bpf_ktime_get_ns}, in ns. */
  long monotonicNs();

  /** Wall time, ns since the epoch. */
  long epochNs();

  /** The machine's own clocks. On Linux {@link System#nanoTime} is CLOCK_MONOTONIC. */
  static Clock system() {
    return new Clock() {
      @Override
      public long monotonicNs() {
        return System.nanoTime();
      }

      @Override
      public long epochNs() {
        var now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
      }
    };
  }
}
