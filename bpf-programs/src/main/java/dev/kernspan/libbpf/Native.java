package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.kernspan.btf.Btf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Addresses that C gave us, as Java sees them. */
@SuppressWarnings("restricted")
final class Native {
  private Native() {}

  /** A pointer with one owner. {@code release} is called once, by {@link #close}. */
  static final class Pointer implements AutoCloseable {
    private final String what;
    private final CFunction release;
    private long address;

    Pointer(String what, long address, CFunction release) {
      this.what = what;
      this.address = address;
      this.release = release;
    }

    synchronized long get() {
      if (address == 0) throw new IllegalStateException(what + " is closed");
      return address;
    }

    /** Hands the pointer to a new owner. */
    synchronized Pointer take() {
      Pointer taken = new Pointer(what, get(), release);
      address = 0;
      return taken;
    }

    @Override
    public synchronized void close() {
      if (address != 0) release.call(address);
      address = 0;
    }
  }

  static MemorySegment memory(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /** What a function that gives a C string says of {@code of}. */
  static String string(CFunction function, long of) {
    return memory(function.call(of), Long.MAX_VALUE).getString(0);
  }

  static OptionalLong find(CFunction finder, long object, String name) {
    try (Arena call = Arena.ofConfined()) {
      long found = finder.call(object, call.allocateFrom(name).address());
      return found < 0 && found >= -4095 ? OptionalLong.empty() : OptionalLong.of(found);
    }
  }

  static Stream<Long> maps(long object) {
    return each(BPF_OBJECT__NEXT_MAP, object);
  }

  static Stream<Long> programs(long object) {
    return each(BPF_OBJECT__NEXT_PROGRAM, object);
  }

  /** The object's types as libbpf completed them: only it knows the offsets of variables. */
  static Btf btfOf(long object) {
    long btf = BPF_OBJECT__BTF.call(object);
    if (btf == 0) throw new IllegalArgumentException("the object has no BTF: compile it with -g");
    try (Arena call = Arena.ofConfined()) {
      MemorySegment size = call.allocate(JAVA_INT);
      long data = BTF__RAW_DATA.call(btf, size.address());
      return Btf.of(memory(data, size.get(JAVA_INT, 0)));
    }
  }

  private static Stream<Long> each(CFunction next, long object) {
    return LongStream.iterate(next.call(object, 0), at -> at != 0, at -> next.call(object, at))
        .boxed();
  }
}
