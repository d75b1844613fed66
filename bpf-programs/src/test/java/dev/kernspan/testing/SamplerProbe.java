package dev.kernspan.testing;

import dev.kernspan.probe.Ladder;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A probe over sampler.bpf.c whose ladders the test chooses. */
public record SamplerProbe(ProbeSpec spec) implements Probe {
  public static SamplerProbe with(Ladder... hooks) {
    return new SamplerProbe(
        new ProbeSpec("sampler", "tests the loader", List.of(hooks), List.of(), List.of()));
  }

  @Override
  public void onEvent(MemorySegment ring, long at, int length, Measurements out) {}

  @Override
  public void print(MemorySegment ring, long at, int length, Row row) {}
}
