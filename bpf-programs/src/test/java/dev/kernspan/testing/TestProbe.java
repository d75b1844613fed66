package dev.kernspan.testing;

import dev.kernspan.probe.Ladder;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A probe over a BPF object beside it, with ladders that the test chooses. */
public record TestProbe(ProbeSpec spec) implements Probe {
  public static TestProbe of(String object, Ladder... hooks) {
    return new TestProbe(
        new ProbeSpec(object, "tests the loader", List.of(hooks), List.of(), List.of()));
  }

  @Override
  public void onEvent(MemorySegment ring, long at, int length, Measurements out) {}

  @Override
  public void print(MemorySegment ring, long at, int length, Row row) {}
}
