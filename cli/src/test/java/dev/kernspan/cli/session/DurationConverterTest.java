package dev.kernspan.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class DurationConverterTest {
  @ParameterizedTest
  @CsvSource({"500ms, 500", "3s, 3000", "3, 3000", "2m, 120000"})
  void readsTheUnits(String text, long ms) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(Duration.ofMillis(ms));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "5x", "-1s", "1.5s", "0s", "0", "9999999999s"})
  void refusesWhatIsNoTime(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }
}
