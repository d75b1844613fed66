package dev.kernspan.agent.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the calling thread allocates. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** The bytes that this many runs allocate, after as many runs that warm up. */
  public static long bytes(int runs, Runnable body) {
    repeat(runs, body);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    repeat(runs, body);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void repeat(int runs, Runnable body) {
    for (int i = 0; i < runs; i++) {
      body.run();
    }
  }
}
