package dev.kernspan.bench;

import com.sun.management.ThreadMXBean;
import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.ring.RecordHandler;
import dev.kernspan.ring.RingBuffer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/**
 * Drains a full ring of 64-byte records, in turns with a C program on libbpf that does the same:
 * {@code RingDrain <C program> <object>}. Each has a ring of its own; only the drain is timed,
 * by the CPU time of the thread, so that other work on the machine counts little.
 */
final class RingDrain {
  private static final int RECORD_BYTES = 72, AT_ONCE = 1024;
  private static final int WARM_UP = 400, ROUNDS = 101;

  private RingDrain() {}

  public static void main(String[] arguments) throws IOException {
    for (int mib : new int[] {1, 16}) {
      compare(arguments[0], arguments[1], mib);
    }
  }

  private static void compare(String cProgram, String object, int mib) throws IOException {
    int records = (mib << 20) / RECORD_BYTES;
    Samples samples = new Samples("ring drain, " + mib + " MiB");
    try (C c = new C(cProgram, object, mib << 20);
        Java java = new Java(mib << 20)) {
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        // Who begins changes, so that neither always finds the warmer cache.
        if (round % 2 == 0) c.drain(records);
        java.drain(records);
        if (round % 2 != 0) c.drain(records);
        if (c.checksum != java.totals.checksum)
          throw new IllegalStateException("C and Java disagree on what was in the ring");
        if (round >= 0) samples.print(c, java, records);
      }
    }
  }

  /** What one round gave, in the lines that table.awk reads. */
  private record Samples(String name) {
    void print(C c, Java java, int records) {
      sample("C on libbpf", "ns/record", "-", (double) c.ns / records);
      sample("Java", "ns/record", "-", (double) java.ns / records);
      sample("Java : C", "ratio", "1.5", (double) java.ns / c.ns);
      sample("Java allocates", "B/record", "0", (double) java.allocated / records);
    }

    private void sample(String what, String unit, String goal, double value) {
      System.out.printf("%s, %s\t%s\t%s\t%.6f%n", name, what, unit, goal, value);
    }
  }

  /** The C program, which waits while we work. */
  private static final class C implements AutoCloseable {
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;
    private long ns;
    private long checksum;

    C(String program, String object, int ringBytes) throws IOException {
      process =
          new ProcessBuilder(program, object, Integer.toString(ringBytes))
              .redirectError(Redirect.INHERIT)
              .start();
      orders = process.outputWriter();
      answers = process.inputReader();
    }

    void drain(int records) throws IOException {
      orders.write(records + "\n");
      orders.flush();
      String answer = answers.readLine();
      if (answer == null) throw new IOException("the C program ended");
      int space = answer.indexOf(' ');
      ns = Long.parseLong(answer.substring(0, space));
      checksum = Long.parseUnsignedLong(answer.substring(space + 1));
    }

    @Override
    public void close() throws IOException {
      orders.close();
      process.destroy();
    }
  }

  /** The same on our ring. */
  private static final class Java implements AutoCloseable {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Totals totals = new Totals();
    private final BpfObject object;
    private final RingBuffer ring;
    private long ns;
    private long allocated;

    Java(int ringBytes) {
      try (OpenObject open = OpenObject.open("drain", Event.OBJECT)) {
        object = open.mapSize("events", ringBytes).load();
      }
      ring = new RingBuffer(object.map("events"));
    }

    void drain(int records) {
      fill(records);
      long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
      long began = threads.getCurrentThreadCpuTime();
      int drained = ring.drain(totals, Integer.MAX_VALUE);
      ns = threads.getCurrentThreadCpuTime() - began;
      allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
      if (drained != records) throw new IllegalStateException("drained " + drained);
    }

    private void fill(int records) {
      BpfProgram program = object.program("drain_fill");
      for (int left = records; left > 0; left -= AT_ONCE) {
        int count = Math.min(left, AT_ONCE);
        if (program.testRun(count) != count) throw new IllegalStateException("the ring is full");
      }
    }

    @Override
    public void close() {
      ring.close();
      object.close();
    }
  }

  /** The fields that are read, at the offsets of the object's BTF. */
  private static final class Event {
    static final byte[] OBJECT = Btf.objectBeside(RingDrain.class, "drain");
    private static final BtfStruct STRUCT = Btf.ofElf(OBJECT).struct("drain_event");
    static final long SIZE = STRUCT.size();
    static final BtfStruct.U64 TIME_NS = STRUCT.u64("header.time_ns");
    static final BtfStruct.U32 TGID = STRUCT.u32("header.tgid");
    static final BtfStruct.U16 KIND = STRUCT.u16("header.kind");
    static final BtfStruct.U64 LATENCY_NS = STRUCT.u64("latency_ns");
    static final BtfStruct.U64 TRACE_ID_LOW = STRUCT.u64("trace_id[1]");
  }

  /** What is made of the records; the same in C. */
  private static final class Totals implements RecordHandler {
    private static final int SLOTS = 1024;
    private final long[] histogram = new long[65];
    private final long[] kinds = new long[8];
    private final int[] pids = new int[SLOTS];
    private final long[] latencyNs = new long[SLOTS];
    private long checksum;

    @Override
    public void onRecord(MemorySegment ring, long at, int length) {
      // Bounds are checked once, not for each field; the slice does not outlive the call, so that
      // the compiler makes no object of it.
      MemorySegment event = ring.asSlice(at, Event.SIZE);
      long latency = Event.LATENCY_NS.get(event, 0);
      histogram[64 - Long.numberOfLeadingZeros(latency)]++;
      kinds[Event.KIND.get(event, 0)]++;
      latencyNs[slotOf((int) Event.TGID.get(event, 0))] += latency;
      checksum ^= Event.TIME_NS.get(event, 0) + Event.TRACE_ID_LOW.get(event, 0);
    }

    private int slotOf(int pid) {
      int slot = (pid * 0x9e3779b9) >>> 22;
      while (pids[slot] != pid) {
        if (pids[slot] == 0) pids[slot] = pid;
        else slot = (slot + 1) % SLOTS;
      }
      return slot;
    }
  }
}
