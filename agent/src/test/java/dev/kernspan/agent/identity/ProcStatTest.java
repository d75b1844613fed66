package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcStatTest {
  @Test
  void readsANameThatLooksLikeFields() {
    String line = "7 (a) R 1) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0 0\n";
    assertThat(ProcStat.parse(line)).contains(new ProcStat("a) R 1", false, 4242));
  }

  @Test
  void knowsAThreadOfTheKernel() {
    String line = "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0";
    assertThat(ProcStat.parse(line)).contains(new ProcStat("kthreadd", true, 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "7 (a",
        ") (",
        "7 (a) S 1 1",
        "7 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 x 0"
      })
  void hasNothingToSayAboutNonsense(String line) {
    assertThat(ProcStat.parse(line)).isEmpty();
  }
}
