package dev.kernspan.probe;

import dev.kernspan.libbpf.BpfObject;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** One thing to observe: its BPF object, and what to make of the events it sends. */
public interface Probe {
  /** What it is called, attaches to, measures and prints. The same object at every call. */
  ProbeSpec spec();

  /** The class beside which its BPF object lies. */
  default Class<?> home() {
    return getClass();
  }

  /**
   * Takes one event into the metrics, on the drain thread, without allocation. {@code ring} is
   * valid during the call only; the event lies at {@code at} and has {@code length} bytes.
   */
  void onEvent(MemorySegment ring, long at, int length, Measurements out);

  /**
   * What reads the maps of the loaded {@code object}, for a probe that counts in the kernel; empty
   * for one that sends all it sees as events.
   */
  default Optional<MapReader> reader(BpfObject object) {
    return Optional.empty();
  }

  /** Fills one line of {@code kernspan trace <name>} from the same event. */
  void print(MemorySegment ring, long at, int length, Row row);
}
