package dev.kernspan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients and networks do to a request: they give up, read late, lose what was sent. */
final class ClientTest {
  private static final int TRIES = 20;

  /** By what two looks at the same clock in two processes may differ. */
  private static final long SLACK_NS = 50_000;

  /** More than the buffers of a connection on loopback hold. */
  private static final int LARGE = 32_000_000;

  /** Of a response in three. */
  private static final int PART = 1000;

  private static Stage stage;
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    stage = new Stage();
    server = stage.add(Threaded.start(0));
    stage.addAgent();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @Test
  void theRestOfARequestIsAfterItsCancellation() throws Exception {
    Map<String, Long> closesNs = new HashMap<>();
    Map<String, Long> closedNs = new HashMap<>();
    for (int number = 0; number < TRIES; number++) {
      String path = Threaded.path("cpu", 40_000, number);
      try (Socket client = ask(path)) {
        assertThat(client.isConnected()).isTrue();
        Thread.sleep(10);
        closesNs.put(path, System.nanoTime());
      }
      closedNs.put(path, System.nanoTime());
    }
    List<Span> spans = spans("/cpu/40000/", TRIES);
    for (Cost cost : Cost.join(spans, Truth.await(server, TRIES))) {
      String path = cost.truth().path();
      long afterNs = cost.span().number("kernspan.after_cancel_ns");
      assertThat(afterNs)
          .as("%s", cost)
          .isGreaterThan(cost.truth().sendsNs() - closedNs.getOrDefault(path, 0L) - SLACK_NS)
          .isLessThan(cost.truth().sentNs() - closesNs.getOrDefault(path, 0L) + SLACK_NS);
      assertThat(cost.span().number("kernspan.after_cancel_cpu_ns"))
          .as("%s", cost)
          .isBetween(1L, Math.min(afterNs, cost.span().timeNs("cpu")));
    }
    report(spans);
  }

  private static void report(List<Span> spans) {
    long afterNs = spans.stream().mapToLong(s -> s.number("kernspan.after_cancel_ns")).sum();
    long cpuNs = spans.stream().mapToLong(s -> s.number("kernspan.after_cancel_cpu_ns")).sum();
    long allNs = spans.stream().mapToLong(Span::durationNs).sum();
    System.out.printf(
        "clients gave up after 10 ms: of %.1f ms a request, %.1f ms (CPU: %.1f) were after that%n",
        allNs / 1e6 / TRIES, afterNs / 1e6 / TRIES, cpuNs / 1e6 / TRIES);
  }

  @Test
  void aRequestThatWasWaitedForHasNothingAfterItsCancellation() throws Exception {
    Curl.run(stage.folder(), server.port(), Threaded.requests("cpu", 5_000, TRIES));
    assertThat(spans("/cpu/5000/", TRIES))
        .hasSize(TRIES)
        .allSatisfy(s -> assertThat(s.number("kernspan.after_cancel_ns")).isEqualTo(-1));
  }

  @Test
  void aClientThatDoesNotReadIsWaitedFor() throws Exception {
    long beganNs;
    try (Socket client = ask(Threaded.path("large", LARGE, 0))) {
      Thread.sleep(400);
      beganNs = System.nanoTime();
      readAll(client);
    }
    long readingNs = System.nanoTime() - beganNs;
    Span span = spans("/large/", 1).getFirst();
    long windowNs = span.number("kernspan.tcp.window_limited_ns");
    System.out.printf(
        "a client that did not read for 400 ms, then for %.1f ms: net_write %.1f of %.1f ms,"
            + " no window %.1f ms%n",
        readingNs / 1e6, span.timeNs("net_write") / 1e6, span.durationNs() / 1e6, windowNs / 1e6);
    span.checkTimes();
    assertThat(span.timeNs("net_write")).isBetween(300_000_000L, span.durationNs());
    long tickNs = 10_000_000;
    assertThat(windowNs).isBetween(300_000_000L, span.durationNs() + tickNs);
  }

  @Test
  void whatWasLostOnTheWayIsSentAgain() throws Exception {
    try (Wire wire = Wire.create();
        Server far = Threaded.start(Wire.SERVER, 0, wire.atServer())) {
      Span steady = overTheWire(wire, far, 0, false);
      Span broken = overTheWire(wire, far, 1, true);
      System.out.printf(
          "retransmits: %d with the wire cut for 300 ms of it%n",
          broken.number("kernspan.tcp.retransmits"));
      assertThat(steady.number("kernspan.tcp.retransmits")).isEqualTo(-1);
      assertThat(broken.number("kernspan.tcp.retransmits")).isPositive();
    }
  }

  /** A response in three parts with a second between them; the second one may be lost. */
  private static Span overTheWire(Wire wire, Server far, int number, boolean cut) throws Exception {
    String path = Threaded.path("parts", 1_000_000, number);
    String url = "http://" + Wire.SERVER + ":" + far.port() + path;
    List<String> command = new ArrayList<>(wire.atClient());
    command.addAll(List.of("curl", "-q", "-sSN", "--retry", "9", "--retry-connrefused", url));
    try (ChildProcess client = ChildProcess.start(stage.folder(), Map.of(), command)) {
      Waiting.until(() -> client.output().length() >= PART);
      if (cut) {
        wire.cut(1300);
      }
      assertThat(client.await(Duration.ofSeconds(30))).as(client.output()).isZero();
    }
    return spans(path, 1).getFirst();
  }

  private static Socket ask(String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(65_536);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket
        .getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
    return socket;
  }

  private static void readAll(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 20];
    long left = LARGE;
    while (left > 0) {
      int read = in.read(buffer);
      if (read < 0) {
        throw new IOException(left + " bytes are missing");
      }
      left -= read;
    }
  }

  private static List<Span> spans(String path, int count) throws Exception {
    List<Span> spans =
        stage.sink().await(count, span -> span.server() && span.path().startsWith(path));
    assertThat(spans).hasSize(count);
    return spans;
  }
}
