package dev.kernspan.ring;

import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.MapType;
import dev.kernspan.libbpf.Poller;
import java.util.ArrayList;
import java.util.List;

/**
 * The user side of a perf event array: one buffer for each CPU that was online when it was opened.
 * For kernels and programs without {@link RingBuffer}; records of different CPUs come in no order.
 */
public final class PerfBuffer implements AutoCloseable {
  private final List<PerfRing> rings = new ArrayList<>();
  private final Poller poller;

  /**
   * Makes buffers of {@code bytesPerCpu}, a power of two of whole pages, and lets programs write.
   */
  public PerfBuffer(BpfMap map, List<Integer> cpus, int bytesPerCpu) {
    if (map.type() != MapType.PERF_EVENT_ARRAY)
      throw new IllegalArgumentException(map + " is no perf event array");
    poller = new Poller();
    try {
      for (int cpu : cpus) rings.add(new PerfRing(map, cpu, bytesPerCpu));
      rings.forEach(ring -> poller.add(ring.start()));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Waits until a buffer is a quarter full, {@link #wake} is called or the time has passed. */
  public void await(long timeoutMs) {
    poller.await(timeoutMs);
  }

  public void wake() {
    poller.wake();
  }

  /**
   * Gives up to {@code maxRecords} records of each CPU to {@code handler} and returns how many it
   * were. The length of a record is rounded up as the kernel does: take its size from its type.
   */
  public int drain(RecordHandler handler, int maxRecords) {
    int total = 0;
    for (int i = 0; i < rings.size(); i++) total += rings.get(i).drain(handler, maxRecords);
    return total;
  }

  /** How many records the kernel had no room for, as far as was drained. */
  public long lost() {
    long total = 0;
    for (int i = 0; i < rings.size(); i++) total += rings.get(i).lost();
    return total;
  }

  /** Close it after the draining thread has ended. */
  @Override
  public void close() {
    poller.close();
    rings.forEach(PerfRing::close);
  }
}
