package dev.kernspan.agent.drain;

import dev.kernspan.probe.EventHeader;
import dev.kernspan.ring.RecordHandler;
import java.lang.foreign.MemorySegment;

/** Gives each record to its probe's handler, by the number that the loader gave the probe. */
public final class Dispatcher implements RecordHandler {
  private final RecordHandler[] handlers;
  private final long[] counts;
  private long unknown;

  /** {@code handlers} by the probes' numbers, from 1. */
  public Dispatcher(RecordHandler... handlers) {
    this.handlers = handlers.clone();
    this.counts = new long[handlers.length];
  }

  @Override
  public void onRecord(MemorySegment ring, long at, int length) {
    int probe = EventHeader.PROBE.get(ring, at) - 1;
    if (probe < 0 || probe >= handlers.length) {
      unknown++;
      return;
    }
    counts[probe]++;
    handlers[probe].onRecord(ring, at, length);
  }

  /** Records of the probe with this number. */
  public long count(int probe) {
    return counts[probe - 1];
  }

  /** Records that no probe of ours sent. */
  public long unknown() {
    return unknown;
  }
}
