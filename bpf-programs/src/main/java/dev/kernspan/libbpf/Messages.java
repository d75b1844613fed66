package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The warnings libbpf would have printed. libbpf calls on the thread that called it, so each thread
 * keeps its own; only the last 16 KiB are kept.
 */
@SuppressWarnings("restricted")
final class Messages {
  private static final int LIMIT = 16 << 10;
  private static final int LINE = 4 << 10;
  private static final int LIBBPF_WARN = 0;
  private static final ThreadLocal<StringBuilder> KEPT =
      ThreadLocal.withInitial(StringBuilder::new);

  private Messages() {}

  /** Makes libbpf tell us instead of stderr. */
  static void install() {
    LibBpf.LIBBPF_SET_PRINT.call(stub().address());
  }

  /** Forgets what this thread was told. */
  static void clear() {
    KEPT.get().setLength(0);
  }

  /** What libbpf told this thread since {@link #clear}. */
  static String text() {
    return KEPT.get().toString();
  }

  private static MemorySegment stub() {
    try {
      var method =
          MethodType.methodType(int.class, int.class, MemorySegment.class, MemorySegment.class);
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup().findStatic(Messages.class, "print", method),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
              Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no print", e);
    }
  }

  // An exception that left an upcall would end the JVM: a lost message is the smaller harm.
  @SuppressWarnings({"UnusedMethod", "CatchAndPrintStackTrace"})
  private static int print(int level, MemorySegment format, MemorySegment arguments) {
    try {
      if (level == LIBBPF_WARN) keep(format, arguments);
    } catch (Throwable lost) {
      return -1;
    }
    return 0;
  }

  private static void keep(MemorySegment format, MemorySegment arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment line = arena.allocate(LINE);
      LibC.VSNPRINTF.call(line.address(), LINE, format.address(), arguments.address());
      StringBuilder kept = KEPT.get().append(line.getString(0));
      if (kept.length() > LIMIT) kept.delete(0, kept.length() - LIMIT);
    }
  }
}
