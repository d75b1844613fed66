package dev.kernspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.testing.Files;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("not-in-a-guest") // the same on every kernel
final class ElfSymbolsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void findsFunctionsOfAStrippedLibrary() throws IOException {
    Map<String, Long> found =
        ElfSymbols.offsets(Files.libc(), name -> name.equals("getppid") || name.equals("malloc"));
    assertThat(found).containsOnlyKeys("getppid", "malloc");
    long size = java.nio.file.Files.size(Files.libc());
    assertThat(found.values()).allMatch(offset -> offset > 0 && offset < size);
    assertThat(found.get("getppid")).isNotEqualTo(found.get("malloc"));
  }

  @Test
  void doesNotFindWhatAFileOnlyUses() throws IOException {
    assertThat(ElfSymbols.offset(Files.jvm(), "getppid")).isEmpty();
    assertThat(ElfSymbols.offset(Files.jvm(), "JNI_CreateJavaVM")).isPresent();
  }

  @Test
  void refusesWhatIsNoElfFile() throws IOException {
    Path text = folder.resolve("text");
    java.nio.file.Files.writeString(text, "no ELF file, but longer than the header of one is ...");
    assertThatThrownBy(() -> ElfSymbols.offset(text, "f")).hasMessage("no ELF file");
  }

  @Test
  void answersOrRefusesWhateverTheBytesAre() throws IOException {
    byte[] good = java.nio.file.Files.readAllBytes(Path.of("/proc/self/exe"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path file = folder.resolve("broken");
    for (int i = 0; i < 300; i++) {
      byte[] bytes = good.clone();
      for (int k = 0; k < 64; k++) bytes[16 + random.nextInt(48)] = (byte) random.nextInt();
      for (int k = 0; k < 64; k++) bytes[random.nextInt(bytes.length - 4) + 4] = 0x7f;
      java.nio.file.Files.write(file, bytes);
      try {
        ElfSymbols.offset(file, "main");
      } catch (IllegalArgumentException clear) {
        assertThat(clear).as("seed %d", seed).hasMessageContaining("ELF");
      }
    }
  }
}
