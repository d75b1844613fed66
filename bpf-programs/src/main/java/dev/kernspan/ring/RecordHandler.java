package dev.kernspan.ring;

import java.lang.foreign.MemorySegment;

/** Takes one record. {@code ring} is valid during the call only. */
@FunctionalInterface
public interface RecordHandler {
  void onRecord(MemorySegment ring, long at, int length);
}
