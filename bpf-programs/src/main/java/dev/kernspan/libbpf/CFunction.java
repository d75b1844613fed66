package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A C function. Whatever its own convention, a call gives its result, or minus errno.
 *
 * <p>All functions share one downcall shape, seven longs, because every further shape costs 2 ms of
 * start-up. The calling conventions of x86-64 and arm64 allow it: a callee ignores arguments it
 * does not have, and reads the low half of a register for an int.
 */
@SuppressWarnings("restricted")
record CFunction(String name, MemorySegment address, Result result) {
  /** How a function tells that it failed. */
  enum Result {
    /** libbpf: an int, negative for minus errno. */
    STATUS,
    /** libbpf: NULL, with errno set. */
    POINTER,
    /** libc: -1 as an int, with errno set. */
    INT,
    /** libc: -1 as a long, with errno set. */
    LONG,
    /** Cannot fail; all 64 bits count. */
    PLAIN
  }

  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(SHAPE);
  private static final MethodHandle CALL_ERRNO =
      Linker.nativeLinker().downcallHandle(SHAPE, Linker.Option.captureCallState("errno"));
  private static final long ERRNO =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** Lives as long as the process: 4 bytes for each thread that ever made a call. */
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.global().allocate(Linker.Option.captureStateLayout()));

  /** Whether the library has this function. */
  boolean exists() {
    return address.address() != 0;
  }

  long call() {
    return call(0, 0, 0, 0, 0, 0, 0);
  }

  long call(long a) {
    return call(a, 0, 0, 0, 0, 0, 0);
  }

  long call(long a, long b) {
    return call(a, b, 0, 0, 0, 0, 0);
  }

  long call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0, 0);
  }

  long call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0, 0);
  }

  long call(long a, long b, long c, long d, long e) {
    return call(a, b, c, d, e, 0, 0);
  }

  long call(long a, long b, long c, long d, long e, long f) {
    return call(a, b, c, d, e, f, 0);
  }

  long call(long a, long b, long c, long d, long e, long f, long g) {
    if (!exists()) throw Library.missing(name);
    try {
      return switch (result) {
        case PLAIN -> (long) CALL.invokeExact(address, a, b, c, d, e, f, g);
        case STATUS -> (int) (long) CALL.invokeExact(address, a, b, c, d, e, f, g);
        case POINTER, INT, LONG -> callErrno(a, b, c, d, e, f, g);
      };
    } catch (Error | RuntimeException thrown) {
      throw thrown;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private long callErrno(long a, long b, long c, long d, long e, long f, long g) throws Throwable {
    MemorySegment state = STATE.get();
    long value = (long) CALL_ERRNO.invokeExact(address, state, a, b, c, d, e, f, g);
    boolean failed =
        switch (result) {
          case POINTER -> value == 0;
          case INT -> (int) value == -1;
          default -> value == -1;
        };
    if (failed) return -state.get(JAVA_INT, ERRNO);
    return result == Result.INT ? (int) value : value;
  }
}
