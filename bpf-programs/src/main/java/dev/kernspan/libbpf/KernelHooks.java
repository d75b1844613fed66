package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Attaches to functions and control groups. Results are links, or minus errno. */
final class KernelHooks {
  /** {@code struct bpf_kprobe_opts}: size, cookie, offset, return probe. */
  private static final int KPROBE_OPTIONS = 32, RETURN = 24;

  private static final int O_CLOEXEC = 0x80000;

  private KernelHooks() {}

  static long kprobe(long program, String function, boolean exit) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment options = call.allocate(KPROBE_OPTIONS, 8);
      options.set(JAVA_LONG, 0, KPROBE_OPTIONS);
      options.set(JAVA_BYTE, RETURN, (byte) (exit ? 1 : 0));
      long name = call.allocateFrom(function).address();
      return BPF_PROGRAM__ATTACH_KPROBE_OPTS.call(program, name, options.address());
    }
  }

  static long cgroup(long program, Path directory) {
    try (Arena call = Arena.ofConfined()) {
      long path = call.allocateFrom(directory.toString()).address();
      long fd = LibC.OPEN.call(path, O_CLOEXEC);
      if (fd < 0) return fd;
      long link = BPF_PROGRAM__ATTACH_CGROUP.call(program, fd);
      LibC.CLOSE.call(fd);
      return link;
    }
  }
}
