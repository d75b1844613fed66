package dev.kernspan.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One new probe is one new folder: in a copy of the tree, with no other edit, on a fresh build. */
final class NewProbeTest {
  @TempDir private Path copy = Path.of("");

  @BeforeEach
  void copyTheTree() throws Exception {
    var tree = SourceTree.here();
    for (Path file : tree.files()) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(tree.root().resolve(file), copy.resolve(file));
    }
  }

  @Test
  void aCopiedFolderIsASecondProbe() throws Exception {
    assertThat(run("./dev", "new-probe", "twin")).endsWith("/twin\n");

    // Its own tests load it and see its events.
    run("mvn", "-B", "-o", "-q", "-pl", "bpf-programs", "verify", "-Dtest=TwinTest");

    Path built = copy.resolve("bpf-programs/target");
    assertThat(built.resolve("surefire-reports"))
        .isDirectoryContaining("glob:**/TEST-*.TwinTest.xml");
    assertThat(built.resolve("classes/dev/kernspan/probe/probes.index"))
        .content()
        .contains("dev.kernspan.probe.tcpconnect.TcpConnect\n")
        .contains("dev.kernspan.probe.twin.Twin\n");
  }

  @Test
  void aNameThatTheKernelWouldCutIsRefused() throws Exception {
    Process process = start("./dev", "new-probe", "averylongprobename");

    assertThat(output(process)).isEmpty();
    assertThat(process.waitFor()).isOne();
    assertThat(errors()).contains("more than 15 characters").contains("HINT: ");
    assertThat(copy.resolve("bpf-programs/src/probes/dev/kernspan/probe/averylongprobename"))
        .doesNotExist();
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process = start(command);
    String output = output(process);
    assertThat(process.waitFor()).as("%s%n%s%s", command[1], output, errors()).isZero();
    return output;
  }

  private Process start(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(copy.toFile())
        .redirectError(copy.resolve("errors").toFile())
        .start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private String errors() throws IOException {
    return Files.readString(copy.resolve("errors"));
  }
}
