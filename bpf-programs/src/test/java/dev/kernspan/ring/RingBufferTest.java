package dev.kernspan.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.btf.BtfStruct;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.testing.Sampler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RingBufferTest {
  private static final int RING_BYTES = 32 << 10;

  private BpfObject object;
  private BpfProgram produce;
  private RingBuffer ring;
  private BtfStruct.U64 number;

  @BeforeEach
  void load() {
    try (OpenObject open = Sampler.open()) {
      object = open.global("probe_id", 5).mapSize("events", RING_BYTES).load();
    }
    produce = object.program("sampler_produce");
    ring = new RingBuffer(object.map("events"));
    number = object.btf().struct("sampler_event").u64("number");
  }

  @AfterEach
  void unload() {
    ring.close();
    object.close();
  }

  @Test
  void givesRecordsInOrder() {
    produce.testRun(10, 0);
    assertThat(drained(100)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(drained(100)).isEmpty();
  }

  @Test
  void readsTheFieldsThatTheProgramWrote() {
    BtfStruct event = object.btf().struct("sampler_event");
    produce.testRun(1, 0);
    ring.drain(
        (memory, at, length) -> {
          assertThat(length).isEqualTo(event.size());
          assertThat(event.u16("header.probe").get(memory, at)).isEqualTo(5);
          assertThat(event.u16("header.kind").get(memory, at))
              .isEqualTo((int) object.btf().enumValue("SAMPLER_NUMBER"));
          assertThat(event.u32("header.tgid").get(memory, at))
              .isEqualTo(ProcessHandle.current().pid());
          assertThat(event.bytes("comm").string(memory, at)).isNotEmpty();
        },
        1);
  }

  @Test
  void goesAroundTheRingManyTimes() {
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      produce.testRun(100, 0);
      seen.addAll(drained(1000));
    }
    assertThat(seen).isEqualTo(LongStream.range(0, 20_000).boxed().toList());
  }

  @Test
  void leavesOutWhatWasDiscarded() {
    produce.testRun(10, 5);
    assertThat(drained(100)).containsExactly(0L, 1L, 2L, 3L, 5L, 6L, 7L, 8L);
  }

  @Test
  void stopsAtTheLimitAndGoesOnFromThere() {
    produce.testRun(10, 0);
    assertThat(drained(4)).containsExactly(0L, 1L, 2L, 3L);
    assertThat(drained(4)).containsExactly(4L, 5L, 6L, 7L);
    assertThat(drained(4)).containsExactly(8L, 9L);
  }

  @Test
  void makesRoomAsItReads() {
    int fit = produce.testRun(1024, 0);
    assertThat(fit).isEqualTo(RING_BYTES / (object.btf().struct("sampler_event").size() + 8));
    assertThat(ring.backlogBytes()).isPositive();
    assertThat(drained(2000)).hasSize(fit);
    assertThat(ring.backlogBytes()).isZero();
    assertThat(produce.testRun(10, 0)).isEqualTo(10);
  }

  @Test
  void goesOnAfterTheRecordThatAHandlerThrewAt() {
    produce.testRun(3, 0);
    assertThatThrownBy(
            () ->
                ring.drain(
                    (memory, at, length) -> {
                      throw new IllegalArgumentException("broken");
                    },
                    10))
        .hasMessage("broken");
    assertThat(drained(10)).containsExactly(1L, 2L);
  }

  @Test
  void sleepsThroughQuietRecordsAndWakesAtAForcedOne() {
    ring.await(0);
    produce.testRun(10, 0);
    assertThat(awaitMs(60)).isGreaterThanOrEqualTo(55);
    object.program("sampler_wake").testRun();
    assertThat(awaitMs(10_000)).isLessThan(5_000);
    assertThat(drained(100)).hasSize(11);
  }

  @Test
  void isWokenByAnotherThread() throws InterruptedException {
    Thread other = new Thread(ring::wake);
    other.start();
    assertThat(awaitMs(10_000)).isLessThan(5_000);
    other.join();
    assertThat(awaitMs(60)).isGreaterThanOrEqualTo(55);
  }

  @Test
  void givesMemoryThatIsGoneAfterClose() {
    MemorySegment[] kept = new MemorySegment[1];
    produce.testRun(1, 0);
    ring.drain((memory, at, length) -> kept[0] = memory, 1);
    ring.close();
    ring.close();
    ring.wake();
    assertThatThrownBy(() -> number.get(kept[0], 0)).isInstanceOf(IllegalStateException.class);
  }

  private long awaitMs(long timeoutMs) {
    long start = System.nanoTime();
    ring.await(timeoutMs);
    return (System.nanoTime() - start) / 1_000_000;
  }

  private List<Long> drained(int max) {
    List<Long> numbers = new ArrayList<>();
    int count = ring.drain((memory, at, length) -> numbers.add(number.get(memory, at)), max);
    assertThat(count).isEqualTo(numbers.size());
    return numbers;
  }
}
