package dev.kernspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.cli.doctor.LoopbackLoad;
import dev.kernspan.libbpf.KernelIds;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions as users run them, on this kernel. */
final class TraceCommandTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void tracesTheStartOfAProgram() throws Exception {
    String comm = "ks" + ProcessHandle.current().pid();
    Path program = Files.copy(Path.of("/bin/true"), folder.resolve(comm));
    try (Child child =
        Child.start(
            "trace", "exec", "-n", "1", "-o", "json", "--comm", comm, "--filter", "event=exec")) {
      awaitTracing(child);
      run(program.toString());
      assertThat(child.output().readLine())
          .startsWith("{\"time\":\"20")
          .contains("\"comm\":\"" + comm + "\"", "\"args\":\"" + program + "\"");
      assertThat(child.exitCode()).isZero();
      assertThat(child.errors()).contains("1 events printed, none lost.");
    }
  }

  @Test
  void tracesRequestsAsSpansOnBothSides() throws Exception {
    int port = freePort();
    Process server = serve(port);
    try (Child child =
        Child.start(
            "trace", "http", "-d", "30s", "-o", "json", "-n", "2", "--filter", "path=/hello")) {
      awaitTracing(child);
      run(
          "curl",
          "-s",
          "--retry",
          "20",
          "--retry-connrefused",
          "--retry-delay",
          "1",
          "http://127.0.0.1:" + port + "/hello?secret=1");
      List<String> spans = child.output().lines().toList();
      assertThat(spans).hasSize(2).allSatisfy(TraceCommandTest::isSpan);
      assertThat(spans)
          .anySatisfy(
              span ->
                  assertThat(span)
                      .contains("\"kind\":\"SERVER\"", "\"name\":\"GET /hello\"")
                      .contains("\"process.pid\":" + server.pid()))
          .anySatisfy(
              span ->
                  assertThat(span)
                      .contains("\"kind\":\"CLIENT\"", "\"name\":\"GET\"")
                      .contains("\"server.port\":" + port, "\"serviceName\":\"curl\""));
      assertThat(child.exitCode()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  private static void isSpan(String line) {
    assertThat(line)
        .containsPattern("\\{\"traceId\":\"[0-9a-f]{32}\",\"spanId\":\"[0-9a-f]{16}\"")
        .containsPattern("\"startTimeUnixNano\":\"\\d{19}\",\"endTimeUnixNano\":\"\\d{19}\"")
        .contains("\"http.response.status_code\":200", "\"kernspan.attribution\":\"none\"")
        .doesNotContain("secret");
  }

  @Test
  void printsOnlyTheProcessThatIsAskedFor() throws Exception {
    int port = freePort();
    Process server = serve(port);
    try (Child child =
        Child.start("trace", "http", "-n", "1", "-p", Long.toString(server.pid()), "-o", "csv")) {
      awaitTracing(child);
      run("curl", "-s", "--retry", "20", "--retry-connrefused", "http://127.0.0.1:" + port + "/");
      List<String> lines = child.output().lines().toList();
      assertThat(lines).hasSize(2);
      assertThat(lines.getFirst())
          .isEqualTo(
              "time,pid,comm,service,dir,method,path,status,duration_ms,req_bytes,resp_bytes,peer,"
                  + "trace_id");
      assertThat(lines.getLast()).contains("," + server.pid() + ",", ",server,GET,/,200,");
      assertThat(child.exitCode()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void tracesTheEndOfATcpConnect() throws Exception {
    int port = freePort();
    try (Child child =
        Child.start("trace", "tcpconnect", "-n", "1", "-o", "json", "--filter", "dport=" + port)) {
      awaitTracing(child);
      run("curl", "-s", "http://127.0.0.1:" + port + "/");
      assertThat(child.output().readLine()).contains("\"error\":\"ECONNREFUSED\"");
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void ctrlCEndsWithASummaryAndLeavesNothingInTheKernel() throws Exception {
    try (Child child = Child.start("trace", "exec")) {
      awaitTracing(child);
      KernelIds held = child.held();
      assertThat(held.programs()).isNotEmpty();
      assertThat(held.maps()).isNotEmpty();
      assertThat(held.links()).isNotEmpty();
      child.signal("INT");
      assertThat(child.exitCode()).isZero();
      assertThat(child.errors().getLast()).matches("\\d+ events printed, .*\\.");
      KernelHas.noneOf(held);
    }
  }

  @Test
  void endsAfterTheTimeThatIsGiven() throws Exception {
    try (Child child = Child.start("trace", "exec", "-d", "200ms", "--no-header")) {
      awaitTracing(child);
      assertThat(child.exitCode()).isZero();
      assertThat(child.errors().getLast()).contains("events printed");
    }
  }

  @Test
  void endsQuietlyWhenItsReaderIsGone() throws Exception {
    try (Child child = Child.start("trace", "exec", "-o", "json")) {
      awaitTracing(child);
      run("/bin/true");
      try (BufferedReader output = child.output()) {
        assertThat(output.readLine()).startsWith("{");
      }
      for (int i = 0; i < 50 && !child.ended(); i++) {
        run("/bin/true");
      }
      assertThat(child.exitCode()).isZero();
      assertThat(child.errors()).containsExactly("Tracing exec. Ctrl-C ends.");
    }
  }

  @Test
  void aTerminalThatTakesNothingCostsLinesAndHoldsNobodyUp() throws Exception {
    try (Child child = Child.start("trace", "http", "-o", "json")) {
      awaitTracing(child);
      run(Child.java(LoopbackLoad.class).toArray(new String[0]));
      child.signal("INT");
      assertThat(child.exitCode()).isZero();
      assertThat(child.errors().getLast()).containsPattern("events lost: .*output [1-9]");
    }
  }

  @Test
  void saysWhichCapabilitiesAreMissing() throws Exception {
    for (String command : List.of("trace exec", "spans", "why shop", "agent", "doctor", "list")) {
      try (Child child = Child.startPowerless(command.split(" ", -1))) {
        assertThat(child.output().lines().toList()).isNotNull();
        assertThat(child.exitCode()).as(command).isEqualTo(4);
        assertThat(child.errors())
            .anySatisfy(
                line -> assertThat(line).startsWith("ERROR: ").contains("CAP_PERFMON, CAP_BPF"))
            .anySatisfy(line -> assertThat(line).startsWith("HINT: "));
      }
    }
  }

  private static void awaitTracing(Child child) throws InterruptedException {
    child.awaitError(line -> line.startsWith("Tracing "));
  }

  private Process serve(int port) throws Exception {
    Files.writeString(folder.resolve("hello"), "hello\n");
    return new ProcessBuilder(
            "python3",
            "-m",
            "http.server",
            "--bind",
            "127.0.0.1",
            "--directory",
            folder.toString(),
            Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.waitFor();
  }
}
