package dev.kernspan.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.testing.Sampler;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class AllocationTest {
  private static final int RECORDS = 100_000, AT_ONCE = 500;

  @Test
  void drainsWithoutAllocating() {
    try (BpfObject object = Sampler.load();
        RingBuffer ring = new RingBuffer(object.map("events"))) {
      BtfStruct event = object.btf().struct("sampler_event");
      Sum sum = new Sum(event.u64("number"), event.u32("header.tid"));
      drain(object, ring, sum);
      sum.allocated = 0;
      drain(object, ring, sum);
      assertThat(sum.records).isEqualTo(2 * RECORDS);
      assertThat(sum.total).isPositive();
      assertThat(sum.allocated).isZero();
    }
  }

  private static void drain(BpfObject object, RingBuffer ring, Sum sum) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < RECORDS / AT_ONCE; i++) {
      object.program("sampler_produce").testRun(AT_ONCE, 0);
      long before = threads.getCurrentThreadAllocatedBytes();
      ring.await(0);
      ring.drain(sum, Integer.MAX_VALUE);
      sum.allocated += threads.getCurrentThreadAllocatedBytes() - before;
    }
  }

  private static final class Sum implements RecordHandler {
    private final BtfStruct.U64 number;
    private final BtfStruct.U32 tid;
    private int records;
    private long total;
    private long allocated;

    Sum(BtfStruct.U64 number, BtfStruct.U32 tid) {
      this.number = number;
      this.tid = tid;
    }

    @Override
    public void onRecord(MemorySegment ring, long at, int length) {
      records++;
      total += number.get(ring, at) + tid.get(ring, at);
    }
  }
}
