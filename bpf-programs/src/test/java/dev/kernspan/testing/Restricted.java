package dev.kernspan.testing;

import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.probe.Ladder;
import dev.kernspan.probe.MapReader;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** A probe as a kernel has it that lacks some of its hooks. */
public record Restricted(Probe probe, ProbeSpec spec) implements Probe {
  /** On a kernel that has the last rung of each ladder, and no other. */
  public static Restricted toLastRungs(Probe probe) {
    return toRung(probe, Integer.MAX_VALUE);
  }

  /**
   * On a kernel that has this rung of each ladder, or the last if there are fewer, and no other.
   */
  public static Restricted toRung(Probe probe, int rung) {
    return of(
        probe,
        probe.spec().hooks().stream()
            .map(l -> new Ladder(l.purpose(), l.required(), List.of(rung(l, rung))))
            .toList());
  }

  /** With this ladder only. */
  public static Restricted toLadder(Probe probe, String purpose) {
    return of(
        probe, probe.spec().hooks().stream().filter(l -> l.purpose().equals(purpose)).toList());
  }

  private static Restricted of(Probe probe, List<Ladder> ladders) {
    ProbeSpec of = probe.spec();
    return new Restricted(
        probe, new ProbeSpec(of.name(), of.summary(), ladders, of.metrics(), of.columns()));
  }

  private static Ladder.Rung rung(Ladder ladder, int rung) {
    return ladder.rungs().get(Math.min(rung, ladder.rungs().size() - 1));
  }

  @Override
  public Class<?> home() {
    return probe.home();
  }

  @Override
  public Optional<MapReader> reader(BpfObject object) {
    return probe.reader(object);
  }

  @Override
  public void onEvent(MemorySegment ring, long at, int length, Measurements out) {
    probe.onEvent(ring, at, length, out);
  }

  @Override
  public void print(MemorySegment ring, long at, int length, Row row) {
    probe.print(ring, at, length, row);
  }
}
