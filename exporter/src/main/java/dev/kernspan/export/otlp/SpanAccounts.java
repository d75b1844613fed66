package dev.kernspan.export.otlp;

import dev.kernspan.export.otlp.OtlpStats.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where every span is: waiting, exported or dropped for a reason. It also bounds how many wait, and
 * what they take of the heap; more tightly than the processor's own queue, which would drop in
 * silence.
 */
final class SpanAccounts {
  private final int limit;
  private final long limitBytes;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder exported = new LongAdder();
  private final LongAdder queueFull = new LongAdder();
  private final LongAdder queueMemory = new LongAdder();
  private final LongAdder exportFailed = new LongAdder();
  private final LongAdder shutdown = new LongAdder();
  private volatile boolean closing;
  private boolean closed;

  SpanAccounts(int limit, long limitBytes) {
    this.limit = limit;
    this.limitBytes = limitBytes;
  }

  /** Whether one more span of this size may wait; if not, it is counted as dropped. */
  boolean admit(long bytes) {
    if (closing) {
      shutdown.increment();
      return false;
    }
    if (waiting.incrementAndGet() > limit) {
      waiting.decrementAndGet();
      queueFull.increment();
      return false;
    }
    if (waitingBytes.addAndGet(bytes) > limitBytes) {
      waitingBytes.addAndGet(-bytes);
      waiting.decrementAndGet();
      queueMemory.increment();
      return false;
    }
    return true;
  }

  /** A batch, with the sum of its sizes, has arrived, or is lost. */
  synchronized void settle(int spans, long bytes, boolean arrived) {
    if (!closed) {
      waiting.addAndGet(-spans);
      waitingBytes.addAndGet(-bytes);
      (arrived ? exported : exportFailed).add(spans);
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** From now on no span is admitted. */
  void closing() {
    closing = true;
  }

  /** What still waits is lost, whatever becomes of it. */
  synchronized void close() {
    closed = true;
    shutdown.add(waiting.getAndSet(0));
  }

  long exported() {
    return exported.sum();
  }

  long waiting() {
    return waiting.get();
  }

  Map<DropReason, Long> dropped() {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    dropped.put(DropReason.QUEUE_FULL, queueFull.sum());
    dropped.put(DropReason.QUEUE_MEMORY, queueMemory.sum());
    dropped.put(DropReason.EXPORT_FAILED, exportFailed.sum());
    dropped.put(DropReason.SHUTDOWN, shutdown.sum());
    return dropped;
  }
}
