package dev.kernspan.e2e;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The agent as users run it, but on free ports. */
final class AgentProcess implements AutoCloseable {
  /** As the launcher has them: a small heap shows what a large one hides. */
  private static final List<String> JAVA_OPTIONS =
      List.of("-XX:+UseSerialGC", "-Xms8m", "-Xmx64m", "--enable-native-access=ALL-UNNAMED");

  private static final String BROKEN = "broken";

  private final ChildProcess process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private AgentProcess(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Lets the agents that are started in this folder fail with an error, which no code expects, when
   * they first need a class.
   */
  static void breakClass(Folder folder, String name) throws IOException {
    folder.write(BROKEN + "/" + name + ".class", "not a class");
  }

  /** Starts it with these settings, and waits until it observes. */
  static AgentProcess start(Folder folder, Map<String, String> settings) throws Exception {
    int port = ownPort();
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("KERNSPAN_ENDPOINT_PORT", Integer.toString(port));
    environment.put("KERNSPAN_FILTER_INCLUDE_PORTS", Ports.all());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA_OPTIONS);
    // The optimising compiler does not pay where it is emulated itself.
    if (Boolean.getBoolean("kernspan.guest")) command.add("-XX:TieredStopAtLevel=1");
    String broken = folder.path().resolve(BROKEN).toString();
    command.add("-cp");
    command.add(broken + File.pathSeparator + System.getProperty("java.class.path"));
    command.addAll(List.of("dev.kernspan.cli.Kernspan", "agent"));
    AgentProcess agent = new AgentProcess(ChildProcess.start(folder, environment, command), port);
    try {
      agent.process.awaitPort(port);
      Waiting.until(() -> agent.get("/readyz").statusCode() == 200);
      if (agent.get("/readyz").statusCode() != 200) {
        throw new IOException(agent.get("/readyz").body());
      }
      return agent;
    } catch (Exception | Error e) {
      agent.close();
      throw e;
    }
  }

  /** Starts one that sends spans, soon, to the sink. */
  static AgentProcess start(Folder folder, SpanSink sink) throws Exception {
    return start(folder, sink, Map.of());
  }

  /** The same with more settings. */
  static AgentProcess start(Folder folder, SpanSink sink, Map<String, String> more)
      throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + sink.port());
    settings.put("OTEL_BSP_SCHEDULE_DELAY", "200");
    settings.put("OTEL_BSP_MAX_QUEUE_SIZE", "8192");
    return start(folder, settings);
  }

  long pid() {
    return process.pid();
  }

  Scrape scrape() throws IOException, InterruptedException {
    return Scrape.parse(get("/metrics").body());
  }

  /** What it counted of itself, for a test that misses something. */
  String losses() throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("kernspan_agent") && !line.endsWith(" 0.0"))
        .collect(Collectors.joining("\n"));
  }

  /** Waits until it ends by itself; gives the exit code. */
  int awaitEnd() throws IOException, InterruptedException {
    return process.await(Waiting.seconds(60));
  }

  /** SIGTERM; gives the exit code. */
  int stop() throws IOException, InterruptedException {
    process.terminate();
    return process.await(Waiting.seconds(7));
  }

  /** SIGKILL. */
  void kill() throws IOException, InterruptedException {
    process.kill();
    process.await(Waiting.seconds(7));
  }

  String output() throws IOException {
    return process.output();
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }

  /** None of those that are observed: scrapes would be. */
  private static int ownPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Waiting.seconds(10)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
