package dev.kernspan.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class LongTableTest {
  private static final int LIMIT = 50;

  private final LongTable<String> table = new LongTable<>(LIMIT);

  @RepeatedTest(20)
  void behavesAsAHashMapWithALimit() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<Long, String> model = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      // Few keys, so that each comes and goes often, and some close together.
      long key = 1 + random.nextInt(LIMIT * 2) * (random.nextBoolean() ? 1L : 1L << 12);
      if (random.nextBoolean()) {
        table.remove(key);
        model.remove(key);
      } else if (table.put(key, "v" + i)) {
        model.put(key, "v" + i);
      } else {
        assertThat(model).as("seed %d", seed).hasSize(LIMIT).doesNotContainKey(key);
      }
      assertThat(table.size()).as("seed %d", seed).isEqualTo(model.size());
    }
    model.forEach((key, value) -> assertThat(table.get(key)).as("seed %d", seed).isEqualTo(value));
    List<String> values = new ArrayList<>();
    table.forEach(values::add);
    assertThat(values).containsExactlyInAnyOrderElementsOf(model.values());
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(table.get(5)).isNull();
    table.remove(5);
    assertThat(table.size()).isZero();
  }

  @Test
  void noKeyIsNoEntry() {
    table.put(5, "five");
    table.remove(0);
    assertThat(table.get(0)).isNull();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void aFullTableStillReplaces() {
    for (long key = 1; key <= LIMIT; key++) {
      assertThat(table.put(key, "old")).isTrue();
    }
    assertThat(table.full()).isTrue();
    assertThat(table.put(LIMIT + 1, "new")).isFalse();
    assertThat(table.put(LIMIT, "new")).isTrue();
    assertThat(table.get(LIMIT)).isEqualTo("new");
  }
}
