package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;

import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * The kernel's own types, to ask what it has. Reading them takes 10 ms and 10 MB, so it is open for
 * a few questions only.
 */
public final class KernelBtf implements AutoCloseable {
  private static final int TYPEDEF = 8, FUNC = 12;

  private final Native.Pointer btf;

  private KernelBtf(long btf) {
    this.btf = new Native.Pointer("kernel BTF", btf, BTF__FREE);
  }

  /** Empty if this kernel was built without it. */
  public static Optional<KernelBtf> open() {
    LibBpf.version();
    Messages.clear();
    long btf = BTF__LOAD_VMLINUX_BTF.call();
    return btf < 0 && btf >= -4095 ? Optional.empty() : Optional.of(new KernelBtf(btf));
  }

  /** Whether a {@code tp_btf} program can name this tracepoint. Those of modules are not known. */
  public boolean hasTracepoint(String name) {
    return has("btf_trace_" + name, TYPEDEF);
  }

  public boolean hasFunction(String name) {
    return has(name, FUNC);
  }

  @Override
  public void close() {
    btf.close();
  }

  private boolean has(String name, int kind) {
    try (Arena call = Arena.ofConfined()) {
      return BTF__FIND_BY_NAME_KIND.call(btf.get(), call.allocateFrom(name).address(), kind) > 0;
    }
  }
}
