package dev.kernspan.probe.ledger;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.probe.MapReader;
import dev.kernspan.probe.Measurements;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Takes waits for a CPU, and times without one by quota, from the maps of the ledger probe. */
final class SchedulerReader implements MapReader {
  private static final double NS_PER_SECOND = 1e9;
  private static final String NODE = "node";
  private static final String SERVICE = "service";

  private final BpfMap node;
  private final BpfMap processes;
  private final long[] counts = new long[LedgerEvent.RUNQUEUE_BOUNDS.size() + 1];
  private final long[] before = new long[counts.length];
  private long beforeNs;
  private long beforeThrottledNs;
  private long queuedNs;
  private long throttledNs;

  SchedulerReader(BpfObject object) {
    node = object.map("node_cpu");
    processes = object.map("process_cpu");
  }

  @Override
  public void read(Measurements out) {
    readNode(out);
    // Taken out: what a process that has ended left here is not counted for the next of its number.
    processes.drain(
        (key, value) -> {
          sum(processes, value);
          record(out, key.get(JAVA_INT, 0), SERVICE);
        });
  }

  private void readNode(Measurements out) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment value = call.allocate(node.valueBytes(), Long.BYTES);
      if (!node.lookup(call.allocateFrom(JAVA_INT, 0), value)) {
        return;
      }
      sum(node, value);
    }
    for (int i = 0; i < counts.length; i++) {
      long total = counts[i];
      counts[i] -= before[i];
      before[i] = total;
    }
    long totalNs = queuedNs;
    queuedNs -= beforeNs;
    beforeNs = totalNs;
    long totalThrottledNs = throttledNs;
    throttledNs -= beforeThrottledNs;
    beforeThrottledNs = totalThrottledNs;
    record(out, Measurements.NODE, NODE);
  }

  private void sum(BpfMap map, MemorySegment value) {
    Arrays.fill(counts, 0);
    queuedNs = 0;
    throttledNs = 0;
    for (int cpu = 0; cpu < map.cpus(); cpu++) {
      MemorySegment of = map.ofCpu(value, cpu);
      for (int i = 0; i < counts.length; i++) {
        counts[i] += of.get(JAVA_LONG, LedgerEvent.Cpu.RUNQUEUE.offset() + (long) i * Long.BYTES);
      }
      queuedNs += LedgerEvent.Cpu.RUNQUEUE_NS.get(of, 0);
      throttledNs += LedgerEvent.Cpu.THROTTLED_NS.get(of, 0);
    }
  }

  private void record(Measurements out, int tgid, String scope) {
    out.recordBuckets(Ledger.RUNQUEUE, tgid, counts, queuedNs / NS_PER_SECOND, scope);
    out.record(Ledger.THROTTLED, tgid, throttledNs / NS_PER_SECOND, scope);
  }
}
