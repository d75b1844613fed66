package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.testing.Sampler;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class BpfLinkTest {
  @Test
  void runsABtfTracepointUntilItIsClosed() {
    countsCallsOnlyWhileAttached("sampler_btf", BpfProgram::attachTrace);
  }

  @Test
  void runsARawTracepointUntilItIsClosed() {
    countsCallsOnlyWhileAttached("sampler_raw", p -> p.attachRawTracepoint("sys_enter"));
  }

  @Test
  void countsRunsWhileStatisticsAreOn() {
    try (BpfObject object = load();
        BpfLink link = object.program("sampler_btf").attachTrace()) {
      BpfProgram program = object.program("sampler_btf");
      assertThat(link.fd()).isPositive();
      try (Fd statistics = LibBpf.enableStats()) {
        assertThat(statistics.number()).isPositive();
        ProcessHandle.current().parent();
        assertThat(program.info().runCount()).isPositive();
        assertThat(program.info().runTimeNs()).isPositive();
      }
    }
  }

  private static void countsCallsOnlyWhileAttached(
      String program, Function<BpfProgram, BpfLink> attach) {
    try (BpfObject object = load()) {
      MemorySegment calls = object.global("calls");
      BpfLink link = attach.apply(object.program(program));
      LibC.pageSize();
      new Poller().close();
      assertThat(calls.get(JAVA_LONG, 0)).isPositive();
      link.close();
      link.close();
      long before = calls.get(JAVA_LONG, 0);
      new Poller().close();
      assertThat(calls.get(JAVA_LONG, 0)).isEqualTo(before);
    }
  }

  private static BpfObject load() {
    try (OpenObject open = Sampler.open()) {
      return open.global("agent_tgid", ProcessHandle.current().pid()).load();
    }
  }
}
