package dev.kernspan.cli.ledger;

import static dev.kernspan.cli.ledger.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.export.console.Painted;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BarTest {
  private static final String ESCAPES = "\u001b\\[[0-9;]*m";

  @Test
  void hasALetterForEachPartInTheOrderOfTheStates() {
    Split split = request().in(TimeState.THROTTLED, 106).in(TimeState.CPU, 30).make().split();
    Painted bar = new Bar(10, false).of(split);
    assertThat(bar.text()).isEqualTo("CCTTTTTTTT");
    assertThat(bar.painted()).isEqualTo(bar.text());
  }

  @Test
  void coloursAreAroundTheSameLetters() {
    Split split = request().in(TimeState.THROTTLED, 106).in(TimeState.CPU, 30).make().split();
    Painted bar = new Bar(10, true).of(split);
    assertThat(bar.painted())
        .isEqualTo("\u001b[48;5;35;38;5;231mCC\u001b[0m\u001b[48;5;160;38;5;231mTTTTTTTT\u001b[0m");
    assertThat(bar.painted().replaceAll(ESCAPES, "")).isEqualTo(bar.text());
  }

  @Test
  void isAsWideAsItShallBeWhateverTheParts() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      Split split = new Split();
      for (TimeState state : TimeState.values()) {
        split.add(state, random.nextBoolean() ? 0 : random.nextLong(1L << random.nextInt(1, 45)));
      }
      int width = split.totalNs() == 0 ? 0 : 24;
      assertThat(new Bar(24, true).of(split).text()).as("seed %d", seed).hasSize(width);
    }
  }

  @Test
  void ofNothingIsEmpty() {
    assertThat(new Bar(24, true).of(new Split())).isEqualTo(new Painted("", ""));
  }
}
