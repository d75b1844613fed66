package dev.kernspan.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class VerifierBudgetTest {
  private static final List<Row> ALLOWED = List.of(row("a", 1000, 100), row("b", 10, 1));

  @Test
  void allowsTenPercentMoreAndAnythingLess() {
    assertThat(excesses(row("a", 1100, 110), row("b", 1, 0))).isEmpty();
  }

  @Test
  void namesTheProgramThatGrew() {
    assertThat(excesses(row("a", 1101, 100), row("b", 10, 1)))
        .containsExactly("probe/a: 1101 instructions, the budget is 1000 and 10 %");
    assertThat(excesses(row("a", 1000, 111), row("b", 10, 1)))
        .containsExactly("probe/a: 111 states, the budget is 100 and 10 %");
  }

  @Test
  void missesAProgramAndKnowsANewOne() {
    assertThat(excesses(row("a", 1000, 100), row("c", 1, 1)))
        .containsExactlyInAnyOrder("probe/c has no budget", "probe/b was not loaded");
  }

  private static List<String> excesses(Row... seen) {
    return VerifierBudget.excesses(ALLOWED, List.of(seen));
  }

  private static Row row(String program, long instructions, long states) {
    return Row.of("6.1 amd64", List.of("probe", program, "" + instructions, "" + states, "5"));
  }
}
