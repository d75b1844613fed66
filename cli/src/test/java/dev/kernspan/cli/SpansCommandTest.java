package dev.kernspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the time of a real server's requests goes, on this kernel. */
final class SpansCommandTest {
  private static final String SERVER =
      """
      import http.server, sys, threading, time
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              if self.path == "/nap":
                  time.sleep(0.05)
              if self.path == "/burn":
                  end = time.thread_time() + 0.03
                  while time.thread_time() < end:
                      pass
              self.send_response(200)
              self.send_header("Content-Length", "0")
              self.end_headers()
          def log_message(self, *arguments):
              pass
      threading.Thread(target=time.sleep, args=(600,), name="idle", daemon=True).start()
      server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
      print("ready", flush=True)
      server.serve_forever()
      """;

  private final Path folder;
  private final int port;
  private final Process server;

  SpansCommandTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path script = Files.writeString(folder.resolve("naps.py"), SERVER);
    server =
        new ProcessBuilder("python3", script.toString(), Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(server.inputReader().readLine()).isEqualTo("ready");
  }

  @AfterEach
  void end() {
    server.destroyForcibly();
  }

  @Test
  void showsABarOfEachRequestAndExplainsTheSlowest() throws Exception {
    Path report = folder.resolve("report.html");
    try (Child child =
        Child.start("spans", "-n", "2", "-p", pid(), "--slow", "40ms", "--html", report + "")) {
      awaitTracing(child);
      get("/", "/nap", "/", "/nap");
      List<String> lines = child.output().lines().toList();
      assertThat(child.exitCode()).isZero();
      assertThat(lines.getFirst()).startsWith("TIME").contains(" TIME_WENT_TO ", " TRACE_ID");
      assertThat(lines.subList(1, 3))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .containsPattern(" naps +server +5\\d\\.\\d+ .*SSSSSSSSSSSSSSSSS")
                      .containsPattern(" sleep +200 GET /nap +[0-9a-f]{32}$"));
      assertThat(lines.subList(3, lines.size()))
          .anySatisfy(l -> assertThat(l).startsWith("GET /nap, served by naps: 2 requests, "))
          .anySatisfy(
              l -> assertThat(l).containsPattern("took [5-9]\\d.* ms: .*[5-9]\\d\\.\\d ms asleep"));
      assertThat(child.errors())
          .anySatisfy(line -> assertThat(line).startsWith("Bars: Q queue"))
          .anySatisfy(line -> assertThat(line).matches("Wrote .*: 2 spans in 2 traces."))
          .last()
          .isEqualTo("2 requests printed, none lost.");
      assertThat(report)
          .content()
          .contains("<b>GET /nap</b>", "asleep")
          .doesNotContain("<b>GET /</b>");
    }
  }

  @Test
  void statesOfASpanAreItsDurationInJson() throws Exception {
    try (Child child =
        Child.start("spans", "-n", "1", "-o", "json", "-p", pid(), "--route", "/burn")) {
      awaitTracing(child);
      get("/nap", "/burn");
      List<String> lines = child.output().lines().toList();
      assertThat(child.exitCode()).isZero();
      assertThat(lines).hasSize(1);
      JsonObject span = JsonParser.parseString(lines.getFirst()).getAsJsonObject();
      assertThat(span.get("name").getAsString()).isEqualTo("GET /burn");
      assertThat(span.get("kind").getAsString()).isEqualTo("SERVER");
      long durationNs =
          span.get("endTimeUnixNano").getAsLong() - span.get("startTimeUnixNano").getAsLong();
      JsonObject attributes = span.getAsJsonObject("attributes");
      long sumNs =
          attributes.entrySet().stream()
              .filter(entry -> entry.getKey().matches("kernspan\\.time\\..*_ns"))
              .mapToLong(entry -> entry.getValue().getAsLong())
              .sum();
      assertThat(sumNs).isEqualTo(durationNs);
      assertThat(attributes.get("kernspan.time.cpu_ns").getAsLong()).isGreaterThan(29_000_000);
      assertThat(child.errors())
          .as("the summary is not among the lines that programs read")
          .anySatisfy(line -> assertThat(line).startsWith("GET /burn, served by naps: 1 request"));
    }
  }

  @Test
  void ctrlCEndsWithTheSummary() throws Exception {
    try (Child child = Child.start("spans", "--service", "naps", "-o", "csv")) {
      awaitTracing(child);
      get("/nap");
      BufferedReader output = child.output();
      assertThat(output.readLine())
          .startsWith("time,service,dir,duration_ms,")
          .endsWith(",other_ns,unattributed_ns");
      assertThat(output.readLine()).contains(",naps,server,", ",sleep,200,GET /nap,");
      child.signal("INT");
      assertThat(child.exitCode()).isZero();
      assertThat(child.errors())
          .anySatisfy(line -> assertThat(line).startsWith("GET /nap, served by naps: 1 request"));
    }
  }

  @Test
  void whySaysWhatTheRequestsOfAProcessWaitFor() throws Exception {
    try (Child child = Child.start("why", pid(), "-d", "60s", "--no-color")) {
      awaitTracing(child);
      get("/nap", "/nap", "/nap");
      // What is on its way through the ring.
      Thread.sleep(200);
      child.signal("INT");
      List<String> lines = child.output().lines().toList();
      assertThat(child.exitCode()).isZero();
      assertThat(lines.getFirst()).startsWith("process " + pid() + " served 3 requests in ");
      assertThat(lines.get(1)).isEqualTo("They waited for, worst first:");
      assertThat(lines.get(3))
          .containsPattern("^ *9\\d %|100 %")
          .containsPattern("S{20,} +sleep: asleep, 5\\d\\.\\d ms per request, in 3 of 3, at most");
      assertThat(lines.get(4)).contains("The program asked for it");
    }
  }

  @Test
  void topShowsAllThreadsOfAProcess() throws Exception {
    try (Child child = Child.start("top", "threads", pid(), "-n", "3", "-o", "json")) {
      awaitTracing(child);
      get("/burn", "/burn");
      List<String> lines = child.output().lines().toList();
      assertThat(child.exitCode()).isZero();
      List<JsonObject> rows =
          lines.stream().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
      assertThat(rows).hasSizeGreaterThanOrEqualTo(6);
      assertThat(rows)
          .allSatisfy(row -> assertThat(sum(row)).isBetween(99.9, 100.1))
          .anySatisfy(
              idle -> {
                assertThat(idle.get("serves").getAsString()).isEqualTo("no");
                assertThat(idle.get("sleep").getAsDouble()).isGreaterThan(99);
              })
          .anySatisfy(
              main -> {
                assertThat(main.get("tid").getAsLong()).isEqualTo(server.pid());
                assertThat(main.get("serves").getAsString()).isEqualTo("yes");
                assertThat(main.get("cpu").getAsDouble()).isGreaterThan(2);
              });
    }
  }

  /** Of the columns between {@code now} and {@code switches}: the states. */
  private static double sum(JsonObject row) {
    List<String> names = List.copyOf(row.keySet());
    return names.subList(names.indexOf("now") + 1, names.indexOf("switches")).stream()
        .mapToDouble(name -> row.get(name).getAsDouble())
        .sum();
  }

  private static void awaitTracing(Child child) throws InterruptedException {
    child.awaitError(line -> line.startsWith("Tracing "));
  }

  private String pid() {
    return Long.toString(server.pid());
  }

  private void get(String... paths) throws Exception {
    for (String path : paths) {
      Process curl =
          new ProcessBuilder("curl", "-s", "http://127.0.0.1:" + port + path)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(curl.waitFor()).isZero();
    }
  }
}
