package dev.kernspan.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.Mapping;
import dev.kernspan.libbpf.PerfEventFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The buffer of one CPU.
 *
 * <pre>
 * page 0: ... | 1024: head u64 (the kernel's) | 1032: tail u64 (ours)
 * data:   type u32, misc u16, size u16 | sample: length u32, bytes | lost: id u64, count u64
 * </pre>
 */
final class PerfRing implements AutoCloseable {
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final long HEAD = 1024, TAIL = 1032;
  private static final int LOST = 2, SAMPLE = 9;
  private static final int HEADER = 8, LENGTH = 4;
  private static final int LARGEST_RECORD = 1 << 16;

  private final PerfEventFd event;
  private final Mapping mapping;
  private final MemorySegment control;
  private final MemorySegment data;
  private final long mask;
  private final Arena arena = Arena.ofShared();

  /** Where a record that wraps around is put together. */
  private final MemorySegment whole = arena.allocate(LARGEST_RECORD, 8);

  private long lost;

  PerfRing(BpfMap map, int cpu, int bytes) {
    long page = Mapping.pageSize();
    if (Integer.bitCount(bytes) != 1 || bytes % page != 0)
      throw new IllegalArgumentException(bytes + " bytes are no power of two of whole pages");
    event = PerfEventFd.open(map, cpu, bytes / 4);
    try {
      mapping = Mapping.of(event.number(), 0, page + bytes, true, map + " on CPU " + cpu);
    } catch (RuntimeException | Error e) {
      event.close();
      throw e;
    }
    control = mapping.memory().asSlice(0, page);
    data = mapping.memory().asSlice(page);
    mask = bytes - 1L;
  }

  /** Lets programs write, and gives the file to wait for. */
  int start() {
    event.enable();
    return event.number();
  }

  int drain(RecordHandler handler, int maxRecords) {
    long at = (long) LONG.get(control, TAIL);
    long end = (long) LONG.getAcquire(control, HEAD);
    int count = 0;
    try {
      while (at < end && count < maxRecords) {
        long offset = at & mask;
        int type = data.get(JAVA_INT_UNALIGNED, offset);
        int size = Short.toUnsignedInt(data.get(JAVA_SHORT_UNALIGNED, offset + 6));
        at += size;
        if (type == SAMPLE) {
          count++;
          sample(offset, size, handler);
        } else if (type == LOST) {
          lost += inOnePiece(offset, size).get(JAVA_LONG_UNALIGNED, start(offset, size) + 16);
        }
      }
    } finally {
      LONG.setRelease(control, TAIL, at);
    }
    return count;
  }

  long lost() {
    return lost;
  }

  @Override
  public void close() {
    event.close();
    mapping.close();
    if (arena.scope().isAlive()) arena.close();
  }

  private void sample(long offset, int size, RecordHandler handler) {
    MemorySegment piece = inOnePiece(offset, size);
    long start = start(offset, size) + HEADER;
    handler.onRecord(piece, start + LENGTH, piece.get(JAVA_INT_UNALIGNED, start));
  }

  /** The memory in which the record is whole; it begins there at {@link #start}. */
  private MemorySegment inOnePiece(long offset, int size) {
    if (!wraps(offset, size)) return data;
    long first = data.byteSize() - offset;
    MemorySegment.copy(data, offset, whole, 0, first);
    MemorySegment.copy(data, 0, whole, first, size - first);
    return whole;
  }

  private long start(long offset, int size) {
    return wraps(offset, size) ? 0 : offset;
  }

  private boolean wraps(long offset, int size) {
    return offset + size > data.byteSize();
  }
}
