package dev.kernspan.vm.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Starts the agent on a kernel that may lack something, and says what it did. */
final class GuestAgent {
  private static final int PORT = 9464, SHOP_PORT = 8080, REQUESTS = 10;
  private static final long PATIENCE_NS = 180_000_000_000L;
  private static final Pattern COUNT =
      Pattern.compile("http_server_request_duration_seconds_count\\{.*\\} (\\d+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path output;
  private final Process agent;

  private GuestAgent(Path output, Process agent) {
    this.output = output;
    this.agent = agent;
  }

  /** A line: ready, not ready or ended; then how many requests it counted; then what it said. */
  static void run(Report report) throws Exception {
    Path output = Files.createTempFile("agent", ".txt");
    Process process =
        new ProcessBuilder(kernspan("agent"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    GuestAgent agent = new GuestAgent(output, process);
    try {
      agent.report(report);
    } finally {
      process.destroy();
      if (!process.waitFor(60, TimeUnit.SECONDS)) report.line("agent", "hangs", "SIGTERM", "");
      Files.delete(output);
    }
  }

  /** What {@code kernspan doctor} prints, line by line. */
  static void doctor(Report report) throws Exception {
    Process doctor =
        new ProcessBuilder(kernspan("doctor", "-o", "json")).redirectErrorStream(true).start();
    String text = new String(doctor.getInputStream().readAllBytes(), UTF_8);
    text.lines().forEach(line -> report.line("doctor", line));
    report.line("doctor", "exit " + doctor.waitFor());
  }

  private void report(Report report) throws Exception {
    String state = await();
    if (!agent.isAlive()) {
      report.line("agent", "ended with " + agent.exitValue(), "", said());
    } else if (state.isEmpty()) {
      report.line("agent", "ready", requests() + " of " + REQUESTS + " requests", said());
    } else {
      report.line("agent", "not ready", "", state);
    }
  }

  /** Empty when it observes, else why it does not. */
  private String await() throws Exception {
    long end = System.nanoTime() + PATIENCE_NS;
    String state = "it hangs";
    while (agent.isAlive() && System.nanoTime() < end) {
      try {
        HttpResponse<String> answer = get("/readyz");
        if (answer.statusCode() == 200) return "";
        if (!answer.body().contains("being loaded")) return answer.body().strip();
      } catch (ConnectException notYet) {
        state = "it does not listen";
      }
      Thread.sleep(200);
    }
    return state;
  }

  private String requests() throws Exception {
    String shop = System.getProperty("kernspan.shop", "");
    Process server =
        new ProcessBuilder(shop, "serve", "" + SHOP_PORT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Thread.sleep(2000);
      new ProcessBuilder(shop, "ask", "" + SHOP_PORT, "1", "" + REQUESTS).start().waitFor();
      String count = "0";
      for (int i = 0; i < 50 && !count.equals("" + REQUESTS); i++) {
        Thread.sleep(200);
        var match = COUNT.matcher(get("/metrics").body());
        if (match.find()) count = match.group(1);
      }
      return count;
    } finally {
      server.destroy();
    }
  }

  /** What is wrong, in its own words: times and figures differ from run to run. */
  private String said() throws IOException {
    List<String> lines =
        Files.readAllLines(output).stream()
            .filter(
                line -> line.contains("ERROR") || line.contains("HINT") || line.contains("WARN"))
            .map(line -> line.replaceFirst("^\\S*\\d\\d:\\d\\d:\\S+ ", ""))
            .toList();
    return String.join(" ", lines);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + PORT + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static List<String> kernspan(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    String path = System.getProperty("java.class.path").replace(":", File.pathSeparator);
    command.addAll(List.of("-cp", path, "dev.kernspan.cli.Kernspan"));
    command.addAll(List.of(arguments));
    return command;
  }
}
