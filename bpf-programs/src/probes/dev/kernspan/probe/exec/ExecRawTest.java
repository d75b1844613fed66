package dev.kernspan.probe.exec;

import static dev.kernspan.probe.exec.ExecTest.args;
import static dev.kernspan.probe.exec.ExecTest.onlyExit;
import static dev.kernspan.probe.exec.ExecTest.onlyStart;
import static dev.kernspan.probe.exec.ExecTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.Row;
import dev.kernspan.testing.LiveProbe;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The second rungs of the ladders, which this kernel would not take by itself. */
final class ExecRawTest {
  @Test
  void worksByRawTracepointsToo() throws Exception {
    try (LiveProbe live = LiveProbe.of(new RawOnly(new Exec()))) {
      Process process = run(List.of("/bin/sh", "-c", "exit 9"));
      assertThat(args(onlyStart(live, process))).isEqualTo(List.of("/bin/sh", "-c", "exit 9"));
      assertThat(ExecEvent.Exit.EXIT_CODE.get(onlyExit(live, process), 0)).isEqualTo(9);
    }
  }

  /** The same probe on a kernel that has only the last rung of each ladder. */
  private record RawOnly(Probe probe) implements Probe {
    @Override
    public ProbeSpec spec() {
      return LiveProbe.lastRungs(probe.spec());
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
}
