package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A program in the kernel, owned by its object. */
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
    return link("trace", BPF_PROGRAM__ATTACH_TRACE.call(pointer()));
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
    String what = name + " to " + where;
    if (link < 0 && link >= -4095)
      throw Errors.of(Operation.ATTACH, what, (int) -link).onProgram(name);
    return new BpfLink(what, link);
  }
}
