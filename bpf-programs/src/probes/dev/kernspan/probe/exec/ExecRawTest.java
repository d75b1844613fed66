package dev.kernspan.probe.exec;

import static dev.kernspan.probe.exec.ExecTest.args;
import static dev.kernspan.probe.exec.ExecTest.onlyExit;
import static dev.kernspan.probe.exec.ExecTest.onlyStart;
import static dev.kernspan.probe.exec.ExecTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.testing.LiveProbe;
import dev.kernspan.testing.Restricted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The second rungs of the ladders, which this kernel would not take by itself. */
final class ExecRawTest {
  @Test
  void worksByRawTracepointsToo() throws Exception {
    try (LiveProbe live = LiveProbe.of(Restricted.toLastRungs(new Exec()))) {
      Process process = run(List.of("/bin/sh", "-c", "exit 9"));
      assertThat(args(onlyStart(live, process))).isEqualTo(List.of("/bin/sh", "-c", "exit 9"));
      assertThat(ExecEvent.Exit.EXIT_CODE.get(onlyExit(live, process), 0)).isEqualTo(9);
    }
  }
}
