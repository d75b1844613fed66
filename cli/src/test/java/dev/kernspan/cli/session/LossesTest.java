package dev.kernspan.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LossesTest {
  @Test
  void tellsOnlyWhatIsNew() {
    Map<String, Long> counters = new TreeMap<>();
    Losses losses = new Losses(() -> Map.copyOf(counters));
    assertThat(losses.news()).isEmpty();
    counters.put("request ring_full", 3L);
    assertThat(losses.news()).contains("3 events lost: request ring_full 3");
    assertThat(losses.news()).isEmpty();
    counters.put("request ring_full", 5L);
    counters.put("exec args", 1L);
    assertThat(losses.news()).contains("3 events lost: exec args 1, request ring_full 2");
  }
}
