package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The timer tick of the running kernel, in which some of its numbers are counted. */
public final class KernelTick {
  private static final int CLOCK_MONOTONIC_COARSE = 6;
  private static final long TIMESPEC_BYTES = 16;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private KernelTick() {}

  /** Nanoseconds of a jiffy: the coarse clocks go forward by one at a time. */
  public static long ns() {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment resolution = call.allocate(TIMESPEC_BYTES, Long.BYTES);
      long result = LibC.CLOCK_GETRES.call(CLOCK_MONOTONIC_COARSE, resolution.address());
      Errors.check(result, Operation.CONFIGURE, "the clock");
      return resolution.get(JAVA_LONG, 0) * NS_PER_SECOND + resolution.get(JAVA_LONG, Long.BYTES);
    }
  }
}
