package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Opens perf events; results are fds, or minus errno.
 *
 * <pre>
 * struct perf_event_attr: type u32 | size u32 | config u64 | period or frequency u64
 *                         | sample_type u64 | read_format u64 | flags u64 | watermark u32 ...
 * </pre>
 */
final class PerfEvents {
  private static final int BYTES = 64;
  private static final int SOFTWARE = 1;
  private static final int CPU_CLOCK = 0, BPF_OUTPUT = 10;
  private static final long SAMPLE_RAW = 1 << 10;
  private static final long BY_FREQUENCY = 1 << 10, WATERMARK = 1 << 14;
  private static final int ENABLE = 0x2400;

  private PerfEvents() {}

  static long cpuClock(int cpu, int hertz) {
    return open(cpu, CPU_CLOCK, hertz, 0, BY_FREQUENCY, 0);
  }

  /** What bpf_perf_event_output writes to; a reader is woken at {@code wakeUpBytes}. */
  static long bpfOutput(int cpu, int wakeUpBytes) {
    return open(cpu, BPF_OUTPUT, 1, SAMPLE_RAW, WATERMARK, wakeUpBytes);
  }

  static long enable(int fd) {
    return LibC.IOCTL.call(fd, ENABLE, 0);
  }

  private static long open(
      int cpu, int config, long period, long sample, long flags, int watermark) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment event = call.allocate(BYTES, 8);
      event.set(JAVA_INT, 0, SOFTWARE);
      event.set(JAVA_INT, 4, BYTES);
      event.set(JAVA_LONG, 8, config);
      event.set(JAVA_LONG, 16, period);
      event.set(JAVA_LONG, 24, sample);
      event.set(JAVA_LONG, 40, flags);
      event.set(JAVA_INT, 48, watermark);
      return LibC.perfEventOpen(event.address(), cpu);
    }
  }
}
