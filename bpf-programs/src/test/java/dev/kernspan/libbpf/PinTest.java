package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.testing.Sampler;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PinTest {
  private Path bpffs = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    bpffs = Files.createTempDirectory("kernspan-pins");
    run("mount", "-t", "bpf", "bpf", bpffs.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", bpffs.toString());
    Files.delete(bpffs);
  }

  @Test
  void keepsAMapBeyondItsObject() {
    Path path = bpffs.resolve("recent");
    try (BpfObject object = Sampler.load()) {
      put(object.map("recent"), 3, 33);
      object.map("recent").pin(path);
    }
    try (BpfMap pinned = BpfMap.pinned(path)) {
      assertThat(pinned.type()).isEqualTo(MapType.LRU_HASH);
      assertThat(get(pinned, 3)).isEqualTo(33);
      assertThat(pinned.valueStruct()).isEmpty();
    }
  }

  @Test
  void findsItsPinnedMapAgainWhenItIsLoaded() {
    Path path = bpffs.resolve("recent");
    try (OpenObject open = Sampler.open().pin("recent", path);
        BpfObject object = open.load()) {
      put(object.map("recent"), 4, 44);
    }
    try (OpenObject open = Sampler.open().pin("recent", path);
        BpfObject object = open.load()) {
      assertThat(get(object.map("recent"), 4)).isEqualTo(44);
    }
  }

  @Test
  void saysWhyItCannotPin() throws IOException {
    Path elsewhere = Files.createTempDirectory("kernspan-no-bpffs");
    try (BpfObject object = Sampler.load()) {
      BpfMap map = object.map("recent");
      map.pin(bpffs.resolve("one"));
      assertThatThrownBy(() -> map.pin(bpffs.resolve("one")))
          .hasMessageEndingWith("one: EEXIST (17). Something is pinned there already.");
      assertThatThrownBy(() -> map.pin(bpffs.resolve("no/such")))
          .hasMessageContaining("ENOENT (2). The directory does not exist");
      assertThatThrownBy(() -> map.pin(elsewhere.resolve("one")))
          .isInstanceOf(BpfException.NotPermitted.class)
          .hasMessageContaining("Pin below a BPF file system");
    } finally {
      Files.delete(elsewhere);
    }
  }

  @Test
  void saysThatNothingIsPinnedThere() {
    assertThatThrownBy(() -> BpfMap.pinned(bpffs.resolve("nothing")))
        .isInstanceOf(BpfException.Failed.class)
        .hasMessageContaining("cannot open " + bpffs.resolve("nothing") + ": ENOENT (2)");
  }

  private static void put(BpfMap map, int key, long value) {
    try (Arena arena = Arena.ofConfined()) {
      map.update(arena.allocateFrom(JAVA_INT, key), arena.allocateFrom(JAVA_LONG, value));
    }
  }

  private static long get(BpfMap map, int key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_LONG);
      assertThat(map.lookup(arena.allocateFrom(JAVA_INT, key), value)).isTrue();
      return value.get(JAVA_LONG, 0);
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
