package dev.kernspan.libbpf;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds libbpf and libc, and the functions in them. A missing library is told at the first call.
 */
@SuppressWarnings("restricted")
final class Library {
  private static final String SONAME = "libbpf.so.1";
  private static final @Nullable SymbolLookup LIBBPF = open();

  private Library() {}

  static CFunction libbpf(String name, CFunction.Result result) {
    return new CFunction(name, LIBBPF == null ? MemorySegment.NULL : find(LIBBPF, name), result);
  }

  static CFunction libc(String name, CFunction.Result result) {
    return new CFunction(name, find(Linker.nativeLinker().defaultLookup(), name), result);
  }

  static BpfException missing(String function) {
    if (LIBBPF == null)
      return new BpfException.NotSupported(
          "cannot load " + wanted(),
          Errno.ENOENT,
          "Install libbpf 1.1 or newer (Debian: libbpf1), or name the file in KERNSPAN_LIBBPF.");
    return new BpfException.NotSupported(
        "cannot call " + function + ": " + wanted() + " does not have it",
        Errno.ENOSYS,
        "Install a newer libbpf, or name its file in KERNSPAN_LIBBPF.");
  }

  /** The file or soname of libbpf: property before environment before the system's own. */
  static String wanted() {
    String property = System.getProperty("kernspan.libbpf");
    if (property != null) return property;
    String variable = System.getenv("KERNSPAN_LIBBPF");
    return variable != null ? variable : SONAME;
  }

  private static @Nullable SymbolLookup open() {
    String wanted = wanted();
    try {
      return wanted.contains("/")
          ? SymbolLookup.libraryLookup(Path.of(wanted), Arena.global())
          : SymbolLookup.libraryLookup(wanted, Arena.global());
    } catch (IllegalArgumentException notFound) {
      return null;
    }
  }

  private static MemorySegment find(SymbolLookup library, String name) {
    return library.find(name).orElse(MemorySegment.NULL);
  }
}
