package dev.kernspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  @ParameterizedTest
  @CsvSource({
    "port, port, 0",
    "prot, port, 1",
    "por, port, 1",
    "ports, port, 1",
    "pert, port, 1",
    "'', port, 4",
    "ca, abc, 3",
    "kitten, sitting, 3"
  })
  void countsTypingMistakes(String a, String b, int distance) {
    assertThat(Nearest.distance(a, b)).isEqualTo(distance);
    assertThat(Nearest.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void isSilentWhenNothingIsNear() {
    assertThat(Nearest.to("colour", List.of("endpoint.port", "ring.size"))).isEmpty();
  }

  @Test
  void takesTheNearestOfTwo() {
    assertThat(Nearest.to("ring.siez", List.of("ring.side", "ring.size"))).contains("ring.size");
  }
}
