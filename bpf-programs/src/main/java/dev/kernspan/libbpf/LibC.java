package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.CFunction.Result.INT;
import static dev.kernspan.libbpf.CFunction.Result.LONG;
import static dev.kernspan.libbpf.CFunction.Result.PLAIN;

/** What we call of libc. Results are minus errno on failure. */
final class LibC {
  static final CFunction CLOCK_GETRES = Library.libc("clock_getres", INT);
  static final CFunction CLOSE = Library.libc("close", INT);
  static final CFunction EPOLL_CREATE1 = Library.libc("epoll_create1", INT);
  static final CFunction EPOLL_CTL = Library.libc("epoll_ctl", INT);
  static final CFunction EPOLL_WAIT = Library.libc("epoll_wait", INT);

  /** Without errno, to catch which costs 40 bytes a call as long as the caller is not compiled. */
  static final CFunction EPOLL_WAIT_PLAIN = Library.libc("epoll_wait", PLAIN);

  static final CFunction EVENTFD = Library.libc("eventfd", INT);
  static final CFunction GETPPID = Library.libc("getppid", PLAIN);
  static final CFunction IOCTL = Library.libc("ioctl", INT);
  static final CFunction MMAP = Library.libc("mmap", LONG);
  static final CFunction MUNMAP = Library.libc("munmap", INT);
  static final CFunction OPEN = Library.libc("open", INT);
  static final CFunction READ = Library.libc("read", PLAIN);
  static final CFunction READ_ERRNO = Library.libc("read", LONG);
  static final CFunction SYSCALL = Library.libc("syscall", LONG);
  static final CFunction SYSCONF = Library.libc("sysconf", LONG);
  static final CFunction VSNPRINTF = Library.libc("vsnprintf", INT);
  static final CFunction WRITE = Library.libc("write", LONG);

  private static final int SC_PAGESIZE = 30;
  private static final boolean ARM64 = System.getProperty("os.arch").equals("aarch64");
  private static final int SYS_BPF = ARM64 ? 280 : 321;
  private static final int SYS_PERF_EVENT_OPEN = ARM64 ? 241 : 298;

  private LibC() {}

  /** Of the running kernel: 4 KiB, or up to 64 KiB on arm64. */
  static long pageSize() {
    return SYSCONF.call(SC_PAGESIZE);
  }

  /** bpf(2), for what libbpf 1.1 has no function for. */
  static long bpf(int command, long attributes, int bytes) {
    return SYSCALL.call(SYS_BPF, command, attributes, bytes);
  }

  /** perf_event_open(2) for one CPU and all processes; closed on exec. */
  static long perfEventOpen(long attributes, int cpu) {
    int cloexec = 8;
    return SYSCALL.call(SYS_PERF_EVENT_OPEN, attributes, -1, cpu, -1, cloexec);
  }
}
