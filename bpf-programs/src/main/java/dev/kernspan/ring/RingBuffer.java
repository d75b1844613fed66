package dev.kernspan.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.MapType;
import dev.kernspan.libbpf.Mapping;
import dev.kernspan.libbpf.Poller;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The user side of a BPF ring buffer, read in place. One thread drains; any thread may {@link
 * #wake} it.
 *
 * <pre>
 * consumer page (ours)   | position u64
 * producer page (theirs) | position u64
 * data, mapped twice     | header u64 = length u32 with flags | record, padded to 8 | header ...
 * </pre>
 *
 * Mapped twice, one after the other, so that a record that wraps around is in one piece.
 */
public final class RingBuffer implements AutoCloseable {
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final int BUSY = 1 << 31, DISCARDED = 1 << 30;
  private static final int HEADER = 8;

  /** Few enough that the loop over them is compiled as a method, not in the middle of a run. */
  private static final int CHUNK = 1024;

  private final Mapping consumerPage;
  private final Mapping producerPages;
  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final MemorySegment data;
  private final long mask;
  private final Poller poller;
  private int lastCount;

  /** Maps the memory of {@code map}, which must outlive this. */
  public RingBuffer(BpfMap map) {
    if (map.type() != MapType.RING_BUFFER)
      throw new IllegalArgumentException(map + " is no ring buffer");
    long page = Mapping.pageSize(), size = map.maxEntries();
    mask = size - 1;
    consumerPage = Mapping.of(map.fd(), 0, page, true, map.toString());
    try {
      producerPages = Mapping.of(map.fd(), page, page + 2 * size, false, map.toString());
    } catch (RuntimeException | Error e) {
      consumerPage.close();
      throw e;
    }
    consumer = consumerPage.memory();
    producer = producerPages.memory().asSlice(0, page);
    data = producerPages.memory().asSlice(page);
    poller = new Poller();
    poller.add(map.fd());
  }

  /**
   * Waits until the kernel wakes us, {@link #wake} is called, or the time has passed. Drain after
   * each return: programs do not wake us for every record.
   */
  public void await(long timeoutMs) {
    poller.await(timeoutMs);
  }

  /** Ends a wait. */
  public void wake() {
    poller.wake();
  }

  /**
   * Gives up to {@code maxRecords} records to {@code handler}, oldest first, and returns how many
   * it were. A record that a program is still writing ends it. Space is given back to the kernel
   * from time to time, so a handler keeps nothing of what it saw.
   */
  public int drain(RecordHandler handler, int maxRecords) {
    long at = (long) LONG.get(consumer, 0L);
    int total = 0;
    while (total < maxRecords) {
      long end = (long) LONG.getAcquire(producer, 0L);
      long next = chunk(at, end, handler, Math.min(CHUNK, maxRecords - total));
      if (next == at) break;
      at = next;
      total += lastCount;
    }
    return total;
  }

  /** How many bytes lie in the ring unread. */
  public long backlogBytes() {
    return writtenBytes() - readBytes();
  }

  /** How many bytes programs have written since the map was made, with headers and padding. */
  public long writtenBytes() {
    return (long) LONG.getAcquire(producer, 0L);
  }

  /** How many of them were read. */
  public long readBytes() {
    return (long) LONG.get(consumer, 0L);
  }

  /** Close it after the draining thread has ended. */
  @Override
  public void close() {
    poller.close();
    producerPages.close();
    consumerPage.close();
  }

  /** Gives the position after the last record taken; one that the handler threw at is taken. */
  private long chunk(long from, long end, RecordHandler handler, int maxRecords) {
    // Locals: each acquire would make the fields be read again.
    MemorySegment data = this.data;
    long mask = this.mask;
    long at = from;
    int count = 0;
    try {
      while (at < end && count < maxRecords) {
        long offset = at & mask;
        int header = (int) INT.getAcquire(data, offset);
        if ((header & BUSY) != 0) break;
        int length = header & ~DISCARDED;
        at += (length + HEADER + 7L) & ~7L;
        if (length != header) continue;
        count++;
        handler.onRecord(data, offset + HEADER, length);
      }
    } finally {
      LONG.setRelease(consumer, 0L, at);
    }
    lastCount = count;
    return at;
  }
}
