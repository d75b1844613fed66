package dev.kernspan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.libbpf.BpfException;
import org.junit.jupiter.api.Test;

final class SelfTestTest {
  @Test
  void isContentWithAHookThatFires() {
    assertThat(SelfTest.refusal("selftest_raw", p -> p.attachRawTracepoint("sys_enter"))).isEmpty();
  }

  @Test
  void refusesAHookThatStaysSilent() {
    assertThat(SelfTest.refusal("selftest_silent", p -> p.attachRawTracepoint("sys_enter")))
        .get()
        .isInstanceOf(BpfException.NotSupported.class)
        .asString()
        .contains("attaches but never fires. Kprobes need 1 in");
  }
}
