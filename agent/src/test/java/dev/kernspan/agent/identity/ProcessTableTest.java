package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProcessTableTest {
  @Test
  void agreesWithAMapUnderRandomUse() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var table = new ProcessTable(50);
    Map<Integer, ProcessEntry> expected = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      // Neighbours and multiples: what a weak hash would put together.
      int tgid = random.nextInt(60) * (random.nextBoolean() ? 1 : 128);
      if (random.nextInt(3) == 0) {
        table.remove(tgid);
        expected.remove(tgid);
      } else if (table.get(tgid) == null) {
        var entry = new ProcessEntry(tgid);
        ProcessEntry victim = table.add(entry);
        if (victim != null) {
          expected.remove(victim.tgid);
        }
        expected.put(tgid, entry);
      }
      assertThat(table.size()).as("seed %d", seed).isEqualTo(expected.size());
      assertThat(table.get(tgid)).as("seed %d", seed).isSameAs(expected.get(tgid));
    }
    expected.forEach((tgid, entry) -> assertThat(table.get(tgid)).isSameAs(entry));
  }

  @Test
  void keepsWhatIsAskedForAndWhatLives() {
    var table = new ProcessTable(4);
    for (int tgid = 1; tgid <= 4; tgid++) {
      var entry = new ProcessEntry(tgid);
      entry.used = tgid != 3;
      table.add(entry);
    }
    ProcessEntry victim = table.add(new ProcessEntry(5));
    assertThat(victim).isNotNull().extracting(entry -> entry.tgid).isEqualTo(3);
  }

  @Test
  void goesRoundAllEntries() {
    var table = new ProcessTable(100);
    for (int tgid = 0; tgid < 100; tgid++) {
      table.add(new ProcessEntry(tgid));
    }
    Set<Integer> seen = new HashSet<>();
    for (int round = 0; round < 30; round++) {
      table.next(10).forEach(entry -> seen.add(entry.tgid));
    }
    assertThat(seen).hasSize(100);
  }

  @Test
  void removesAllThatShallGo() {
    var table = new ProcessTable(100);
    for (int tgid = 0; tgid < 100; tgid++) {
      table.add(new ProcessEntry(tgid));
    }
    table.removeIf(entry -> entry.tgid % 2 == 0);
    assertThat(table.size()).isEqualTo(50);
    assertThat(table.get(2)).isNull();
    assertThat(table.get(3)).isNotNull();
  }
}
