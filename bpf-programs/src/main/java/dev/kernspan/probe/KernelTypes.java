package dev.kernspan.probe;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.libbpf.Errno;
import dev.kernspan.libbpf.KernelBtf;
import dev.kernspan.libbpf.OpenObject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The types of this kernel, by which programs are fitted to it: its own, which it knows then of all
 * that its programs are given, or those in a file, of which it knows nothing.
 */
final class KernelTypes implements AutoCloseable {
  private static final String NONE = "this kernel has no BTF (/sys/kernel/btf/vmlinux)";
  private static final String OWN = "kernel_types", STACK_BYTES = "stack_size";

  private final boolean there;
  private final Optional<Path> file;
  private final Optional<KernelBtf> btf;
  private final Optional<Long> stackBytes;

  /**
   * Reads them.
   *
   * @param file has them, in place of the kernel
   * @throws BpfException if what is in it are not those of this kernel
   */
  KernelTypes(KernelFeatures features, Optional<Path> file) {
    there = features.btf();
    this.file = file;
    btf = own() ? KernelBtf.open() : file.map(KernelBtf::of);
    try {
      stackBytes = file.map(TypeCheck::stackBytes);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Whether the kernel itself has them. */
  boolean own() {
    return there && file.isEmpty();
  }

  /** What is to be said where it has not. */
  String whyNotOwn() {
    return there ? "its BTF is taken from a file" : NONE;
  }

  Optional<Path> file() {
    return file;
  }

  /** Throws if there are none at all. */
  void require(String probe) {
    if (btf.isPresent()) return;
    String hint =
        "Make a BTF file of it by pahole, from its debug symbols, and name that in host.btf or"
            + " KERNSPAN_HOST_BTF.";
    String text = "cannot load " + probe + ": " + NONE + ". ";
    throw new NotSupported(text + hint, Errno.ENOENT, hint);
  }

  /** Whether there is such a tracepoint, as far as it can be told. */
  boolean hasTracepoint(String name) {
    return btf.isEmpty() || btf.get().hasTracepoint(name);
  }

  /** Whether there is such a function, as far as it can be told. */
  boolean hasFunction(String name) {
    return btf.isEmpty() || btf.get().hasFunction(name);
  }

  /** Tells an object what there is of them. */
  void describe(OpenObject object) {
    object.describe(btf);
    if (object.hasGlobal(OWN)) object.global(OWN, own() ? 1 : 0);
    if (object.hasGlobal(STACK_BYTES)) stackBytes.ifPresent(n -> object.global(STACK_BYTES, n));
  }

  @Override
  public void close() {
    btf.ifPresent(KernelBtf::close);
  }
}
