package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Attaches to programs in user space. Results are links, or minus errno. */
final class UserHooks {
  private static final int BPF_LINK_CREATE = 28;
  private static final int BPF_PROG_TYPE_KPROBE = 2;
  private static final int BPF_TRACE_UPROBE_MULTI = 48;
  private static final int RETURN = 1;
  private static final int ALL_PROCESSES = -1;

  private UserHooks() {}

  static long uprobe(long program, Path file, long offset, boolean exit, int pid) {
    try (Arena call = Arena.ofConfined()) {
      long path = call.allocateFrom(file.toString()).address();
      return BPF_PROGRAM__ATTACH_UPROBE.call(program, exit ? 1 : 0, pid, path, offset);
    }
  }

  /** Makes the kernel accept the program for many functions; libbpf 1.1 does not know the kind. */
  static long prepareMulti(long program) {
    long result = BPF_PROGRAM__SET_TYPE.call(program, BPF_PROG_TYPE_KPROBE);
    return result < 0
        ? result
        : BPF_PROGRAM__SET_EXPECTED_ATTACH_TYPE.call(program, BPF_TRACE_UPROBE_MULTI);
  }

  // bpf(2) itself: libbpf 1.1 has no function, and later ones fail on stripped files.
  static long uprobeMulti(int program, Path file, long[] offsets, boolean exit, int pid) {
    int bytes = 64;
    try (Arena call = Arena.ofConfined()) {
      MemorySegment attributes = call.allocate(bytes, 8);
      attributes.set(JAVA_INT, 0, program);
      attributes.set(JAVA_INT, 8, BPF_TRACE_UPROBE_MULTI);
      attributes.set(JAVA_LONG, 16, call.allocateFrom(file.toString()).address());
      attributes.set(JAVA_LONG, 24, call.allocateFrom(JAVA_LONG, offsets).address());
      attributes.set(JAVA_INT, 48, offsets.length);
      attributes.set(JAVA_INT, 52, exit ? RETURN : 0);
      attributes.set(JAVA_INT, 56, pid == ALL_PROCESSES ? 0 : pid);
      return LibC.bpf(BPF_LINK_CREATE, attributes.address(), bytes);
    }
  }

  static long usdt(long program, Path file, String provider, String probe, int pid) {
    try (Arena call = Arena.ofConfined()) {
      return BPF_PROGRAM__ATTACH_USDT.call(
          program,
          pid,
          call.allocateFrom(file.toString()).address(),
          call.allocateFrom(provider).address(),
          call.allocateFrom(probe).address(),
          0);
    }
  }
}
