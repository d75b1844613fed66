package dev.kernspan.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.testing.OwnTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TypeCheckTest {
  @Test
  void theTypesOfThisKernelAreItsOwn() {
    long bytes = TypeCheck.stackBytes(OwnTypes.FILE);
    // A kernel stack, less what some kernels leave free at its end.
    assertThat(bytes).isBetween(8192L - 64, 65536L);
  }

  @Test
  void thoseOfAnotherKernelAreRefused(@TempDir Path folder) throws IOException {
    Path other = folder.resolve("other.btf");
    Files.write(other, swapped(Files.readAllBytes(OwnTypes.FILE)));
    assertThatThrownBy(() -> new ProbeLoader(KernelFeatures.probe(), Optional.of(other)))
        .isInstanceOf(BpfException.NotSupported.class)
        .hasMessageContaining(other + " is not of this kernel (");
  }

  @Test
  void aFileWithoutTypesIsRefused(@TempDir Path folder) throws IOException {
    Path none = Files.writeString(folder.resolve("none.btf"), "no types in here");
    assertThatThrownBy(() -> new ProbeLoader(KernelFeatures.probe(), Optional.of(none)))
        .isInstanceOf(BpfException.class)
        .hasMessageStartingWith(none + " has no BTF. It must be raw BTF, or an ELF file");
    assertThatThrownBy(
            () -> new ProbeLoader(KernelFeatures.probe(), Optional.of(folder.resolve("not-there"))))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("not-there: ENOENT (2)");
  }

  /** Two numbers of a thread go by each other's names. */
  private static byte[] swapped(byte[] types) {
    String text = new String(types, ISO_8859_1);
    assertThat(text).containsOnlyOnce("\0tgid\0").containsOnlyOnce("\0prio\0");
    return text.replace("\0tgid\0", "\0????\0")
        .replace("\0prio\0", "\0tgid\0")
        .replace("\0????\0", "\0prio\0")
        .getBytes(ISO_8859_1);
  }
}
