package dev.kernspan.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.kernspan.testing.BtfBuilder;
import dev.kernspan.testing.Sampler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the bytes are: an answer or one clear exception, after a bounded time. */
@Tag("not-in-a-guest") // the same on every kernel
final class CorruptBtfTest {
  private static final int INT = 1, ARRAY = 3, STRUCT = 4, TYPEDEF = 8;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void answersOrRefusesWhateverTheBytesAre() {
    byte[] good = section();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int answered = 0, refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = broken(good, random);
      try {
        use(Btf.of(MemorySegment.ofArray(bytes)));
        answered++;
      } catch (IllegalArgumentException clear) {
        refused++;
      } catch (RuntimeException | Error e) {
        fail("seed " + seed + ", round " + i, e);
      }
    }
    assertThat(answered).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void refusesWhatIsNoBtf() {
    assertThatThrownBy(() -> Btf.of(MemorySegment.ofArray(new byte[0])))
        .hasMessage("corrupt BTF: it ends too early");
    assertThatThrownBy(() -> Btf.of(MemorySegment.ofArray(new byte[64])))
        .hasMessage("corrupt BTF: wrong magic");
    assertThatThrownBy(() -> Btf.ofElf(new byte[64])).hasMessage("no ELF file");
    byte[] cut = section();
    assertThatThrownBy(() -> Btf.of(MemorySegment.ofArray(Arrays.copyOf(cut, cut.length / 2))))
        .hasMessageContaining("corrupt BTF");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void refusesTypesThatReferToThemselves() {
    BtfBuilder btf = new BtfBuilder();
    btf.add(TYPEDEF, "loop", 0, 1);
    btf.add(ARRAY, "", 0, 0, 2, 2, 1);
    btf.add(STRUCT, "s", 2, 8, btf.name("a"), 1, 0, btf.name("b"), 2, 0);
    int self = 4;
    int[] members = new int[300];
    for (int i = 0; i < members.length; i += 3) members[i + 1] = self;
    btf.add(STRUCT, "nest", 100, 8, members);
    Btf read = Btf.of(MemorySegment.ofArray(btf.bytes()));
    assertThatThrownBy(() -> read.struct("s").u64("a")).hasMessageContaining("has no end");
    assertThatThrownBy(() -> read.struct("s").u64("b")).hasMessageContaining("has no end");
    assertThatThrownBy(() -> read.struct("nest").u64("x"))
        .hasMessage("corrupt BTF: struct without end");
  }

  @Test
  void refusesArraysBeyondAllMemory() {
    BtfBuilder btf = new BtfBuilder();
    int number = btf.add(INT, "long", 0, 8, 64);
    int array = btf.add(ARRAY, "", 0, 0, number, number, Integer.MAX_VALUE);
    btf.add(STRUCT, "s", 1, 8, btf.name("a"), array, 0);
    Btf read = Btf.of(MemorySegment.ofArray(btf.bytes()));
    assertThatThrownBy(() -> read.struct("s").bytes("a")).hasMessageContaining("2 GiB");
  }

  private static void use(Btf btf) {
    BtfStruct event = btf.struct("sampler_event");
    event.u64("header.time_ns");
    event.bytes("comm");
    btf.struct("sampler_value").u64("slots[3]");
    btf.enumValue("SAMPLER_NUMBER");
    btf.variable("limit");
  }

  private static byte[] broken(byte[] good, Random random) {
    byte[] bytes = random.nextInt(4) > 0 ? good.clone() : cut(good, random);
    for (int i = random.nextInt(8); i > 0 && bytes.length > 0; i--)
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    return bytes;
  }

  private static byte[] cut(byte[] good, Random random) {
    return Arrays.copyOf(good, random.nextInt(good.length));
  }

  private static byte[] section() {
    byte[] elf = Btf.objectBeside(Sampler.class, "sampler");
    return new ElfFile(MemorySegment.ofArray(elf)).section(".BTF").toArray(ValueLayout.JAVA_BYTE);
  }
}
