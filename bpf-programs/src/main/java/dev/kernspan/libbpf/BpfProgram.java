package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A program in the kernel, owned by its object. Close the links before the object: what they
 * attached would live on.
 */
public final class BpfProgram {
  private static final int TEST_RUN_BYTES = 80;

  private final String name;
  private volatile long program;

  BpfProgram(long program) {
    this.name = Native.string(BPF_PROGRAM__NAME, program);
    this.program = program;
  }

  public String name() {
    return name;
  }

  /** Its section, as in {@code tp_btf/sched_switch}. */
  public String section() {
    return Native.string(BPF_PROGRAM__SECTION_NAME, pointer());
  }

  public int fd() {
    return (int) BPF_PROGRAM__FD.call(pointer());
  }

  public ProgramInfo info() {
    return ProgramInfo.of(fd(), name);
  }

  /** Attaches to what its section names: tp_btf, fentry, fexit. */
  public BpfLink attachTrace() {
    return link(section(), BPF_PROGRAM__ATTACH_TRACE.call(pointer()));
  }

  public BpfLink attachRawTracepoint(String tracepoint) {
    try (Arena call = Arena.ofConfined()) {
      long where = call.allocateFrom(tracepoint).address();
      return link(tracepoint, BPF_PROGRAM__ATTACH_RAW_TRACEPOINT.call(pointer(), where));
    }
  }

  public BpfLink attachTracepoint(String category, String tracepoint) {
    try (Arena call = Arena.ofConfined()) {
      return link(
          category + "/" + tracepoint,
          BPF_PROGRAM__ATTACH_TRACEPOINT.call(
              pointer(),
              call.allocateFrom(category).address(),
              call.allocateFrom(tracepoint).address()));
    }
  }

  /** Attaches to the entry of a kernel function, or to its return. */
  public BpfLink attachKprobe(String function, boolean exit) {
    return link(function, KernelHooks.kprobe(pointer(), function, exit));
  }

  /**
   * Attaches to a function of an ELF file, or to its return.
   *
   * @param offset the function's place in the file, not in memory
   * @param pid -1 for all processes that run the file
   */
  public BpfLink attachUprobe(Path file, long offset, boolean exit, int pid) {
    return link(file.toString(), UserHooks.uprobe(pointer(), file, offset, exit, pid));
  }

  /**
   * Attaches to many functions of an ELF file by one link. The program must have been opened with
   * {@link OpenObject#uprobeMulti}.
   */
  public BpfLink attachUprobeMulti(Path file, long[] offsets, boolean exit, int pid) {
    String what = what(file.toString());
    return BpfLink.ofFd(
        what, (int) attached(what, UserHooks.uprobeMulti(fd(), file, offsets, exit, pid)));
  }

  /** Attaches to every place of a statically defined probe. */
  public BpfLink attachUsdt(Path file, String provider, String probe, int pid) {
    return link(
        file + ":" + provider + ":" + probe, UserHooks.usdt(pointer(), file, provider, probe, pid));
  }

  /** Runs at every {@code 1/hertz} seconds that {@code cpu} works. */
  public BpfLink attachCpuClock(int cpu, int hertz) {
    String where = "the clock of CPU " + cpu;
    long event = attached(what(where), PerfEvents.cpuClock(cpu, hertz));
    long link = BPF_PROGRAM__ATTACH_PERF_EVENT.call(pointer(), event);
    if (link < 0 && link >= -4095) LibC.CLOSE.call(event);
    return link(where, link);
  }

  /** Attaches to a control group of version 2. */
  public BpfLink attachCgroup(Path directory) {
    return link(directory.toString(), KernelHooks.cgroup(pointer(), directory));
  }

  /** Attaches to the traffic of an interface: by tcx (6.6), else to its clsact qdisc. */
  public BpfLink attachTc(int interfaceIndex, boolean ingress) {
    String what = what((ingress ? "ingress" : "egress") + " of interface " + interfaceIndex);
    long tcx = NetworkHooks.tcx(fd(), interfaceIndex, ingress);
    if (tcx == -Errno.EINVAL) {
      NetworkHooks.Filter filter = new NetworkHooks.Filter(interfaceIndex, ingress);
      attached(what, filter.attach(fd()));
      return BpfLink.of(what, filter::detach);
    }
    return BpfLink.ofFd(what, (int) attached(what, tcx));
  }

  public BpfLink attachXdp(int interfaceIndex) {
    return link(
        "interface " + interfaceIndex, BPF_PROGRAM__ATTACH_XDP.call(pointer(), interfaceIndex));
  }

  /** Makes an iterator; see {@link BpfLink#readIterator}. */
  public BpfLink attachIterator() {
    return link(section(), BPF_PROGRAM__ATTACH_ITER.call(pointer(), 0));
  }

  /**
   * Runs a raw tracepoint program once, on this CPU, with these arguments, and gives its return
   * value.
   */
  public int testRun(long... arguments) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment context = call.allocateFrom(JAVA_LONG, arguments);
      MemorySegment options = call.allocate(TEST_RUN_BYTES, 8);
      options.set(JAVA_LONG, 0, TEST_RUN_BYTES);
      // The kernel refuses a pointer to nothing.
      options.set(JAVA_LONG, 32, arguments.length == 0 ? 0 : context.address());
      options.set(JAVA_INT, 48, (int) context.byteSize());
      Errors.check(
          BPF_PROG_TEST_RUN_OPTS.call(fd(), options.address()), Operation.RUN, "program " + name);
      return options.get(JAVA_INT, 56);
    }
  }

  @Override
  public String toString() {
    return "program " + name;
  }

  /** Its object is closed. */
  void close() {
    program = 0;
  }

  private long pointer() {
    long pointer = program;
    if (pointer == 0) throw new IllegalStateException("program " + name + " is closed");
    return pointer;
  }

  private BpfLink link(String where, long link) {
    return BpfLink.ofPointer(what(where), attached(what(where), link));
  }

  private String what(String where) {
    return name + " to " + where;
  }

  private long attached(String what, long result) {
    if (result < 0 && result >= -4095)
      throw Errors.of(Operation.ATTACH, what, (int) -result).onProgram(name);
    return result;
  }
}
