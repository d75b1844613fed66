package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Attaches to the traffic of an interface. Results are minus errno on failure. */
final class NetworkHooks {
  private static final int BPF_TCX_INGRESS = 46, BPF_TCX_EGRESS = 47;

  private NetworkHooks() {}

  /** A link's fd; EINVAL before 6.6. */
  static long tcx(int program, int interfaceIndex, boolean ingress) {
    int type = ingress ? BPF_TCX_INGRESS : BPF_TCX_EGRESS;
    return BPF_LINK_CREATE.call(program, interfaceIndex, type, 0);
  }

  /**
   * A filter of the clsact qdisc. The qdisc, made if there was none, stays: by the time we go
   * others may use it.
   */
  static final class Filter {
    private static final int HOOK_BYTES = 24, OPTIONS_BYTES = 32;
    private static final int INGRESS = 1, EGRESS = 2;

    private final int interfaceIndex;
    private final boolean ingress;
    private int handle;
    private int priority;

    Filter(int interfaceIndex, boolean ingress) {
      this.interfaceIndex = interfaceIndex;
      this.ingress = ingress;
    }

    long attach(int program) {
      try (Arena call = Arena.ofConfined()) {
        MemorySegment hook = hook(call), options = options(call);
        long made = BPF_TC_HOOK_CREATE.call(hook.address());
        if (made < 0 && made != -Errno.EEXIST) return made;
        options.set(JAVA_INT, 8, program);
        long result = BPF_TC_ATTACH.call(hook.address(), options.address());
        handle = options.get(JAVA_INT, 20);
        priority = options.get(JAVA_INT, 24);
        return result;
      }
    }

    void detach() {
      try (Arena call = Arena.ofConfined()) {
        MemorySegment options = options(call);
        options.set(JAVA_INT, 20, handle);
        options.set(JAVA_INT, 24, priority);
        BPF_TC_DETACH.call(hook(call).address(), options.address());
      }
    }

    private MemorySegment hook(Arena call) {
      MemorySegment hook = call.allocate(HOOK_BYTES, 8);
      hook.set(JAVA_LONG, 0, HOOK_BYTES);
      hook.set(JAVA_INT, 8, interfaceIndex);
      hook.set(JAVA_INT, 12, ingress ? INGRESS : EGRESS);
      return hook;
    }

    private static MemorySegment options(Arena call) {
      MemorySegment options = call.allocate(OPTIONS_BYTES, 8);
      options.set(JAVA_LONG, 0, OPTIONS_BYTES);
      return options;
    }
  }
}
