package dev.kernspan.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConditionTest {
  @ParameterizedTest
  @CsvSource({
    "path=/cart, /cart, true",
    "path=/cart, /cart/1, false",
    "path!=/cart, /cart/1, true",
    "path~^/cart, /cart/1, true",
    "path~^/cart, /my/cart, false",
    "path~cart$, /my/cart, true",
    "query=a=b, a=b, true"
  })
  void comparesText(String condition, String value, boolean holds) {
    assertThat(Condition.parse(condition).test().test(value)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    "status=200, 200, true",
    "status=20, 200, false",
    "status!=200, 200, false",
    "status>199, 200, true",
    "status>200, 200, false",
    "status<500, 200, true",
    "status~^2, 200, true"
  })
  void comparesWholeNumbers(String condition, long value, boolean holds) {
    assertThat(Condition.parse(condition).test().test(value)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({"ms>1.5, true", "ms<1.5, false", "ms=2.123, true", "ms=2.1234, true", "ms=2, false"})
  void comparesFractionsAsTheColumnShowsThem(String condition, boolean holds) {
    assertThat(Condition.parse(condition).test().test(2.1234)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    "error=, true",
    "error!=, false",
    "error=x, false",
    "error>0, false",
    "error<0, false"
  })
  void takesWhatIsNotThereForEmpty(String condition, boolean holds) {
    assertThat(Condition.parse(condition).test().test(null)).isEqualTo(holds);
  }

  @Test
  void doesNotOrderText() {
    assertThat(Condition.parse("status>1").test().test("timeout")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "status", "=200", "status>many", "path~[", "1x=2"})
  void refusesWhatIsNoCondition(String text) {
    assertThatThrownBy(() -> Condition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no ");
  }
}
