package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Counters that programs keep per CPU: an array of u64 by index, summed when it is read. */
public final class CpuCounters {
  private final BpfMap map;

  /** {@code map} is a per-CPU array of u64. */
  public CpuCounters(BpfMap map) {
    if (map.keyBytes() != Integer.BYTES || map.valueBytes() != Long.BYTES * LibBpf.possibleCpus()) {
      throw new IllegalArgumentException(map + " is no per-CPU array of u64");
    }
    this.map = map;
  }

  /** The sum over all CPUs, since the load. */
  public long sum(int index) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment key = call.allocateFrom(JAVA_INT, index);
      MemorySegment values = call.allocate(map.valueBytes(), Long.BYTES);
      long sum = 0;
      if (map.lookup(key, values)) {
        for (int cpu = 0; cpu < LibBpf.possibleCpus(); cpu++) {
          sum += map.ofCpu(values, cpu).get(JAVA_LONG, 0);
        }
      }
      return sum;
    }
  }

  public int size() {
    return map.maxEntries();
  }
}
