package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;

import java.io.File;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernel's own types, to ask what it has. Reading them takes 10 ms and 10 MB, so it is open for
 * a few questions only.
 */
public final class KernelBtf implements AutoCloseable {
  private static final int TYPEDEF = 8, FUNC = 12, STRUCT = 4;

  private static final String FORMATS =
      "It must be raw BTF, or an ELF file with a section .BTF; pahole makes both.";

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

  /**
   * Reads them from a file, for a kernel that was built without: BTF as it is, or in an ELF file.
   *
   * @throws BpfException if there is none in it
   */
  public static KernelBtf of(Path file) {
    LibBpf.version();
    Messages.clear();
    try (Arena call = Arena.ofConfined()) {
      long btf = BTF__PARSE.call(call.allocateFrom(file.toString()).address(), 0L);
      // Of a file that can be read, no errno says more.
      if (btf < 0 && btf >= -4095 && Files.isReadable(file))
        throw new BpfException.Failed(file + " has no BTF. " + FORMATS, (int) -btf, FORMATS);
      Errors.check(btf, Operation.OPEN, "the BTF file " + file);
      return new KernelBtf(btf);
    }
  }

  /** Whether a {@code tp_btf} program can name this tracepoint, of the kernel or of a module. */
  public boolean hasTracepoint(String name) {
    return has("btf_trace_" + name, TYPEDEF);
  }

  /** Whether a {@code fentry} program can name this function, of the kernel or of a module. */
  public boolean hasFunction(String name) {
    return has(name, FUNC);
  }

  /** Whether the kernel itself, not a module, has this struct. */
  public boolean hasStruct(String name) {
    return has(btf.get(), name, STRUCT);
  }

  @Override
  public void close() {
    btf.close();
  }

  private boolean has(String name, int kind) {
    return has(btf.get(), name, kind)
        || modules().anyMatch(module -> moduleHas(module, name, kind));
  }

  private boolean moduleHas(String module, String name, int kind) {
    try (Arena call = Arena.ofConfined()) {
      long found = BTF__LOAD_MODULE_BTF.call(call.allocateFrom(module).address(), btf.get());
      if (found < 0 && found >= -4095) return false;
      boolean has = has(found, name, kind);
      BTF__FREE.call(found);
      return has;
    }
  }

  private static boolean has(long types, String name, int kind) {
    try (Arena call = Arena.ofConfined()) {
      return BTF__FIND_BY_NAME_KIND.call(types, call.allocateFrom(name).address(), kind) > 0;
    }
  }

  private static Stream<String> modules() {
    String[] files = new File("/sys/kernel/btf").list();
    return files == null ? Stream.of() : Stream.of(files).filter(file -> !file.equals("vmlinux"));
  }
}
