package dev.kernspan.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.ConfigLoader;
import dev.kernspan.agent.request.SpanMaker;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.kernel.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way in one process: a real server and a real client, seen by a real agent. */
class AgentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ConcurrentLinkedQueue<SpanRecord> spans = new ConcurrentLinkedQueue<>();
  private int port;
  private Process server;

  @TempDir private Path directory;

  @BeforeEach
  void serve() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server =
        new ProcessBuilder(
                "/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", "" + port)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await(this::listens);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.destroy();
    server.waitFor();
  }

  @Test
  void seesBothSidesOfARequest() throws Exception {
    try (Agent agent = agent(Map.of())) {
      assertThat(agent.missing()).isEmpty();
      curl("/users/42");
      awaitBoth();
    }
    SpanRecord served = only(SpanRecord.Kind.SERVER);
    assertThat(served.name()).isEqualTo("GET /users/{id}");
    assertThat(served.attributes())
        .containsEntry("http.response.status_code", 404L)
        .containsEntry("url.path", "/users/42")
        .containsEntry("process.pid", server.pid());
    SpanRecord asked = only(SpanRecord.Kind.CLIENT);
    assertThat(asked.resource().serviceName()).isEqualTo("curl");
    assertThat(asked.attributes()).containsEntry("server.port", (long) port);
    assertThat(asked.startEpochNs()).isLessThan(served.startEpochNs());
    assertThat(asked.endEpochNs()).isGreaterThan(served.startEpochNs());
  }

  @Test
  void takesTheParentFromTheWire() throws Exception {
    try (Agent _ = agent(Map.of())) {
      curl("/", "-H", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
      awaitBoth();
    }
    SpanRecord served = only(SpanRecord.Kind.SERVER);
    assertThat(served.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(served.parentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(served.attributes()).containsEntry("kernspan.attribution", "sdk");
  }

  @Test
  void leavesExcludedProcessesOut() throws Exception {
    try (Agent _ = agent(Map.of("KERNSPAN_FILTER_EXCLUDE_EXECUTABLES", "*/python3*"))) {
      curl("/first");
      curl("/second");
      awaitBoth();
    }
    assertThat(spans).extracting(SpanRecord::kind).containsOnly(SpanRecord.Kind.CLIENT);
  }

  private Agent agent(Map<String, String> settings) {
    AgentConfig config = ConfigLoader.load(Optional.empty(), new HashMap<>(settings));
    Clock clock = Clock.system();
    return Agent.start(
        config,
        AgentOptions.exchanges(
            identities ->
                (protocol, exchange) -> {
                  SpanRecord span = SpanMaker.span(protocol, exchange, clock);
                  if (span.attributes().get("server.port") instanceof Long p && p == port) {
                    spans.add(span);
                  }
                }));
  }

  private void curl(String path, String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("curl", "-s", "-o", "/dev/null", "http://127.0.0.1:" + port + path));
    command.addAll(List.of(more));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private void awaitBoth() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (spans.size() < 2 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(spans).hasSize(2);
  }

  private SpanRecord only(SpanRecord.Kind kind) {
    List<SpanRecord> found = spans.stream().filter(span -> span.kind() == kind).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }
}
