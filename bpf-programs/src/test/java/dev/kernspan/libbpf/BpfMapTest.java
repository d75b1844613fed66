package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.btf.BtfStruct;
import dev.kernspan.testing.Sampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BpfMapTest {
  private final Arena arena = Arena.ofConfined();
  private BpfObject object;

  @BeforeEach
  void load() {
    object = Sampler.load();
  }

  @AfterEach
  void unload() {
    object.close();
    arena.close();
  }

  @Test
  void insertsFindsAndDeletes() {
    BpfMap map = object.map("recent");
    MemorySegment key = arena.allocateFrom(JAVA_INT, 5), value = arena.allocateFrom(JAVA_LONG, 50);
    assertThat(map.lookup(key, value)).isFalse();
    map.update(key, value);
    value.set(JAVA_LONG, 0, 0);
    assertThat(map.lookup(key, value)).isTrue();
    assertThat(value.get(JAVA_LONG, 0)).isEqualTo(50);
    assertThat(map.update(key, value, BpfMap.Update.ONLY_NEW)).isFalse();
    assertThat(map.delete(key)).isTrue();
    assertThat(map.delete(key)).isFalse();
    assertThat(map.update(key, value, BpfMap.Update.ONLY_EXISTING)).isFalse();
  }

  @Test
  void walksOverMoreEntriesThanOneBatchHolds() {
    Map<Long, Long> seen = new HashMap<>();
    fill(9000);
    BtfStruct key = object.map("entries").keyStruct().orElseThrow();
    BtfStruct value = object.map("entries").valueStruct().orElseThrow();
    BtfStruct.U32 tgid = key.u32("tgid");
    BtfStruct.U64 slot = value.u64("slots[2]");
    object.map("entries").forEach((k, v) -> seen.put(tgid.get(k, 0), slot.get(v, 0)));
    assertThat(seen).hasSize(9000).containsEntry(17L, 34L).containsEntry(8999L, 17998L);
  }

  @Test
  void drainsWhatItGives() {
    fill(5000);
    int[] count = {0};
    object.map("entries").drain((k, v) -> count[0]++);
    object.map("entries").forEach((k, v) -> count[0] += 1_000_000);
    assertThat(count[0]).isEqualTo(5000);
  }

  @Test
  void walksOverAnArray() {
    int[] count = {0};
    object.map("slots").forEach((k, v) -> count[0]++);
    assertThat(count[0]).isEqualTo(8);
  }

  @Test
  void givesAValueForEachCpu() {
    BpfMap map = object.map("totals");
    for (int i = 0; i < 10; i++) object.program("sampler_count").testRun();
    MemorySegment value = arena.allocate(map.valueBytes(), 8);
    assertThat(map.lookup(arena.allocateFrom(JAVA_INT, 0), value)).isTrue();
    long sum = 0;
    for (int cpu = 0; cpu < LibBpf.possibleCpus(); cpu++)
      sum += map.ofCpu(value, cpu).get(JAVA_LONG, 0);
    assertThat(sum).isEqualTo(10);
  }

  @Test
  void roundsPerCpuValuesUpToEightBytes() {
    BpfMap map = object.map("per_cpu");
    assertThat(map.valueBytes()).isEqualTo(8 * LibBpf.possibleCpus());
    MemorySegment value = arena.allocate(map.valueBytes(), 8);
    for (int cpu = 0; cpu < LibBpf.possibleCpus(); cpu++)
      map.ofCpu(value, cpu).set(JAVA_INT, 0, cpu + 1);
    map.update(arena.allocateFrom(JAVA_INT, 1), value);
    map.forEach(
        (k, v) -> {
          for (int cpu = 0; cpu < LibBpf.possibleCpus(); cpu++)
            assertThat(map.ofCpu(v, cpu).get(JAVA_INT, 0)).isEqualTo(cpu + 1);
        });
  }

  @Test
  void takesItsSizeFromTheOpenObject() {
    try (OpenObject open = Sampler.open().mapSize("entries", 77);
        BpfObject sized = open.load()) {
      assertThat(sized.map("entries").maxEntries()).isEqualTo(77);
    }
  }

  @Test
  void isSharedBetweenObjects() {
    try (OpenObject open = Sampler.open().reuse("recent", object.map("recent"));
        BpfObject second = open.load()) {
      assertThat(second.map("recent").id()).isEqualTo(object.map("recent").id());
    }
  }

  @Test
  void refusesSegmentsThatCWouldReadBeyond() {
    BpfMap map = object.map("recent");
    MemorySegment key = arena.allocateFrom(JAVA_INT, 1);
    assertThatThrownBy(() -> map.lookup(key, arena.allocate(4))).hasMessageContaining("8 bytes");
    assertThatThrownBy(() -> map.lookup(key, MemorySegment.ofArray(new byte[8])))
        .hasMessageContaining("native");
  }

  private void fill(int entries) {
    BpfMap map = object.map("entries");
    BtfStruct type = map.valueStruct().orElseThrow();
    MemorySegment key = arena.allocate(map.keyBytes(), 8), value = arena.allocate(type.size(), 8);
    for (int i = 0; i < entries; i++) {
      key.set(JAVA_INT, map.keyStruct().orElseThrow().u32("tgid").offset(), i);
      value.set(JAVA_LONG, type.u64("slots[2]").offset(), 2L * i);
      map.update(key, value);
    }
  }
}
