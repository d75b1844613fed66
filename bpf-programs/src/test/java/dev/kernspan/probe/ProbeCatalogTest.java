package dev.kernspan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("not-in-a-guest") // the same on every kernel
final class ProbeCatalogTest {
  private static final Path FOLDERS = Path.of("src/probes/dev/kernspan/probe");

  @Test
  void findsTheProbeOfEachFolder() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      List<String> names =
          folders.filter(Files::isDirectory).map(f -> f.getFileName().toString()).toList();
      assertThat(ProbeCatalog.all())
          .extracting(probe -> probe.spec().name())
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }
}
