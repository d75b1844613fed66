package dev.kernspan.libbpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory shared with the kernel. Access after {@link #close} is an IllegalStateException. */
@SuppressWarnings("restricted")
public final class Mapping implements AutoCloseable {
  private static final int PROT_READ = 1, PROT_WRITE = 2;
  private static final int MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;

  private Mapping(long address, long bytes, boolean writable) {
    MemorySegment all =
        MemorySegment.ofAddress(address)
            .reinterpret(bytes, arena, m -> LibC.MUNMAP.call(m.address(), bytes));
    memory = writable ? all : all.asReadOnly();
  }

  /** Maps {@code bytes} of what {@code fd} stands for; {@code what} is for the error's text. */
  public static Mapping of(int fd, long offset, long bytes, boolean writable, String what) {
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    long address = LibC.MMAP.call(0, bytes, protection, MAP_SHARED, fd, offset);
    return new Mapping(Errors.check(address, Operation.MAP_MEMORY, what), bytes, writable);
  }

  /** Zeroed memory of which only the pages that are written take space. */
  static Mapping anonymous(long bytes) {
    long address =
        LibC.MMAP.call(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return new Mapping(Errors.check(address, Operation.MAP_MEMORY, "a buffer"), bytes, true);
  }

  /** The kernel's page size, the unit of mapping. */
  public static long pageSize() {
    return LibC.pageSize();
  }

  public MemorySegment memory() {
    return memory;
  }

  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) arena.close();
  }
}
