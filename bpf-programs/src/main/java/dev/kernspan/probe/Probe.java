package dev.kernspan.probe;

import java.lang.foreign.MemorySegment;

/** One thing to observe: its BPF object, and what to make of the events it sends. */
public interface Probe {
  /** What it is called, attaches to, measures and prints. The same object at every call. */
  ProbeSpec spec();

  /**
   * Takes one event into the metrics, on the drain thread, without allocation. {@code ring} is
   * valid during the call only; the event lies at {@code at} and has {@code length} bytes.
   */
  void onEvent(MemorySegment ring, long at, int length, Measurements out);

  /** Fills one line of {@code kernspan trace <name>} from the same event. */
  void print(MemorySegment ring, long at, int length, Row row);
}
