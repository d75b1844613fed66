package dev.kernspan.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.kernel.Cpus;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.testing.TestProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PerfBufferTest {
  private static final int BYTES = 1 << 16;

  private BpfObject object;
  private BpfProgram output;
  private PerfBuffer buffer;
  private BtfStruct sample;

  @BeforeEach
  void load() {
    try (OpenObject open = OpenObject.open("hooks", Btf.objectBeside(TestProbe.class, "hooks"))) {
      object = open.load();
    }
    output = object.program("hooks_output");
    buffer = new PerfBuffer(object.map("samples"), Cpus.online(), BYTES);
    sample = object.btf().struct("hooks_sample");
  }

  @AfterEach
  void unload() {
    buffer.close();
    object.close();
  }

  @Test
  void givesEveryRecordOnceAroundTheBuffers() {
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      output.testRun(200);
      seen.addAll(drained());
    }
    // The test may move between CPUs, whose buffers come in no order.
    assertThat(seen.stream().sorted().toList())
        .isEqualTo(LongStream.range(0, 20_000).boxed().toList());
    assertThat(buffer.lost()).isZero();
  }

  @Test
  void countsWhatTheKernelHadNoRoomFor() {
    for (int i = 0; i < 20; i++) output.testRun(512);
    long seen = drained().size();
    assertThat(seen).isPositive().isLessThan(20 * 512);
    // The kernel tells of a loss with the next record that fits.
    for (int i = 0; i < 50; i++) output.testRun(2);
    seen += drained().size();
    assertThat(seen + buffer.lost()).isEqualTo(20 * 512 + 100);
  }

  @Test
  void wakesWhenABufferFillsUp() {
    output.testRun(1);
    assertThat(awaitMs(60)).isGreaterThanOrEqualTo(55);
    for (int i = 0; i < 2; i++) output.testRun(512);
    assertThat(awaitMs(10_000)).isLessThan(5_000);
    buffer.await(0);
    buffer.wake();
    assertThat(awaitMs(10_000)).isLessThan(5_000);
  }

  @Test
  void refusesSizesThatCannotBeMapped() {
    assertThatThrownBy(() -> new PerfBuffer(object.map("samples"), Cpus.online(), 3000))
        .hasMessageContaining("3000 bytes");
    assertThatThrownBy(() -> new PerfBuffer(object.map("stacks"), Cpus.online(), BYTES))
        .hasMessageContaining("no perf event array");
  }

  private long awaitMs(long timeoutMs) {
    long start = System.nanoTime();
    buffer.await(timeoutMs);
    return (System.nanoTime() - start) / 1_000_000;
  }

  private List<Long> drained() {
    List<Long> numbers = new ArrayList<>();
    BtfStruct.U64 number = sample.u64("number");
    buffer.drain(
        (memory, at, length) -> {
          assertThat(length).isBetween(sample.size(), sample.size() + 7);
          numbers.add(number.get(memory, at));
        },
        Integer.MAX_VALUE);
    return numbers;
  }
}
