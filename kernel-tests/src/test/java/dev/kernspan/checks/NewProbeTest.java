package dev.kernspan.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
  void aCopiedFolderIsASecondProbeThatIsTracedByItsName() throws Exception {
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
    assertThat(traceUntilRefused("twin")).contains("\"error\":\"ECONNREFUSED\"");
  }

  /** What the session prints of a connection of ours that nobody takes. */
  private String traceUntilRefused(String probe) throws Exception {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    String filter = "dport=" + nobody.getPort();
    Process session =
        start(kernspan("trace", probe, "-n", "1", "-d", "60s", "-o", "json", "--filter", filter));
    // It is not known when the session begins to see: so there is one after the other.
    while (!session.waitFor(100, TimeUnit.MILLISECONDS)) {
      try (Socket socket = new Socket()) {
        assertThatThrownBy(() -> socket.connect(nobody)).isInstanceOf(ConnectException.class);
      }
    }
    assertThat(session.exitValue()).as(errors()).isZero();
    return output(session);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The command line of this build, but with the probes of the copy. */
  private String[] kernspan(String... arguments) {
    Path probes = copy.resolve("bpf-programs/target/classes");
    Stream<String> java =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            probes + File.pathSeparator + System.getProperty("java.class.path"),
            "dev.kernspan.cli.Kernspan");
    return Stream.concat(java, Stream.of(arguments)).toArray(String[]::new);
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
