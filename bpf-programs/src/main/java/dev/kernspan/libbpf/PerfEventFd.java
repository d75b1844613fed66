package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One CPU's entry of a perf event array, through which programs write to us. */
public final class PerfEventFd implements AutoCloseable {
  private final BpfMap map;
  private final int cpu;
  private final Fd fd;
  private boolean closed;

  private PerfEventFd(BpfMap map, int cpu, Fd fd) {
    this.map = map;
    this.cpu = cpu;
    this.fd = fd;
  }

  /** Opens the event of {@code cpu} for {@code map}; a reader is woken at {@code wakeUpBytes}. */
  public static PerfEventFd open(BpfMap map, int cpu, int wakeUpBytes) {
    String what = map + " on CPU " + cpu;
    long event = Errors.check(PerfEvents.bpfOutput(cpu, wakeUpBytes), Operation.ATTACH, what);
    return new PerfEventFd(map, cpu, new Fd((int) event));
  }

  public int number() {
    return fd.number();
  }

  /** Lets programs write; the buffer must have been mapped before. */
  public void enable() {
    Errors.check(PerfEvents.enable(number()), Operation.ATTACH, map + " on CPU " + cpu);
    try (Arena call = Arena.ofConfined()) {
      map.update(call.allocateFrom(JAVA_INT, cpu), call.allocateFrom(JAVA_INT, number()));
    }
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    try (Arena call = Arena.ofConfined()) {
      MemorySegment key = call.allocateFrom(JAVA_INT, cpu);
      map.delete(key);
    }
    fd.close();
  }
}
