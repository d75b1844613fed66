package dev.kernspan.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AmountTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1000, 1.00 us",
    "62400, 62.4 us",
    "999499, 999 us",
    "999500, 1.00 ms",
    "9994999, 9.99 ms",
    "9996000, 10.0 ms",
    "136000000, 136 ms",
    "1240000000, 1.24 s",
    "90000000000, 90.0 s",
    "600000000000, 600 s"
  })
  void timesHaveThreeDigits(long ns, String text) {
    assertThat(Amount.time(ns)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 %", "0.0001, <0.1 %", "0.004, 0.4 %", "0.0996, 10 %", "0.78, 78 %", "1, 100 %"})
  void whatIsThereIsNeverZeroPercent(double share, String text) {
    assertThat(Amount.percent(share)).isEqualTo(text);
  }
}
