package dev.kernspan.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell around Java: {@code ./kernspan} finds its build wherever it is called from. */
final class LauncherTest {
  @TempDir private Path elsewhere = Path.of("");

  @Test
  void worksFromAnotherDirectoryThroughASymbolicLink() throws Exception {
    Path root = SourceTree.here().root();
    assertThat(root.resolve("cli/target/built")).as("made by mvn package").exists();
    Path link = Files.createSymbolicLink(elsewhere.resolve("ks"), root.resolve("kernspan"));
    Path linkToLink = Files.createSymbolicLink(elsewhere.resolve("ks2"), link.getFileName());

    var process =
        new ProcessBuilder(linkToLink.toString(), "version")
            .directory(elsewhere.toFile())
            .redirectError(elsewhere.resolve("stderr").toFile())
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).startsWith("kernspan");
    assertThat(process.waitFor()).isZero();
    assertThat(elsewhere.resolve("stderr")).isEmptyFile();
  }
}
