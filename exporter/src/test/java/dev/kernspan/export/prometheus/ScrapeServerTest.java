package dev.kernspan.export.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.export.Snapshot;
import dev.kernspan.export.Snapshots;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrapeServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<String> missing = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private ScrapeServer server = ScrapeServer.open(ANY_PORT, Snapshots::rich, () -> missing);

  @AfterEach
  void closeServer() {
    server.close();
    client.close();
  }

  @Test
  void servesTheFormatThatTheScraperAsksFor() throws Exception {
    HttpResponse<String> text = get("/metrics?name=x");
    HttpResponse<String> openMetrics = get("/metrics", "Accept", "application/openmetrics-text");

    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text.body()).contains("http_server_request_duration_seconds_bucket");
    assertThat(openMetrics.headers().firstValue("Content-Type"))
        .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(openMetrics.body()).endsWith("# EOF\n");
  }

  @Test
  void compressesForAScraperThatTakesIt() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/metrics")).header("Accept-Encoding", "gzip;q=0.9").build();
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(get("/metrics", "Accept-Encoding", "gzip;q=0").body());
    }
  }

  @Test
  void isReadyOnceNothingIsMissing() throws Exception {
    missing.add("probe http is not attached");
    missing.add("probe exec is not attached");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body())
        .isEqualTo("not ready: probe http is not attached; probe exec is not attached\n");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);

    missing.clear();
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ready\n");
  }

  @Test
  void saysInASentenceWhatItDoesNotServe() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(uri("/metrics"))
            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000)))
            .build();
    HttpResponse<String> refused = client.send(post, HttpResponse.BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
    assertThat(refused.body()).isEqualTo("Only GET and HEAD are served here.\n");
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).isEqualTo("Kernspan serves /metrics, /healthz and /readyz here.\n");
  }

  @Test
  void answersHeadWithTheLengthAndNoBody() throws Exception {
    HttpRequest head = HttpRequest.newBuilder(uri("/metrics")).HEAD().build();
    HttpResponse<String> response = client.send(head, HttpResponse.BodyHandlers.ofString());

    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(get("/metrics").body().length());
  }

  @Test
  void saysWhyAPageCouldNotBeMadeAndLivesOn() throws Exception {
    server.close();
    Snapshot.Source broken =
        () -> {
          throw new IllegalStateException("the store is closed");
        };
    server = ScrapeServer.open(ANY_PORT, broken, () -> missing);

    assertThat(get("/metrics").statusCode()).isEqualTo(500);
    assertThat(get("/metrics").body()).contains("the store is closed");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void answersRequestsThatComeTogetherInOrder() throws Exception {
    String request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    String last = "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    String answers = raw(request + request + last);

    assertThat(answers).containsSubsequence("200 OK", "alive\n", "200 OK", "alive\n", "404 Not");
    assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(4);
  }

  @Test
  void refusesWhatIsNoHttpAndWhatIsTooLarge() throws Exception {
    assertThat(raw("\u0016\u0003\u0001 hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET / HTTP/1.1\r\nX: " + "y".repeat(9_000))).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void servesOthersWhileManyConnectionsAreStuck() throws Exception {
    List<Socket> stuck = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
        socket.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
        stuck.add(socket);
      }
      assertThat(get("/healthz").statusCode()).isEqualTo(200);
      assertThat(stuck.getFirst().getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket socket : stuck) {
        socket.close();
      }
    }
  }

  @Test
  void givesUpOnARequestThatNeverEnds() throws Exception {
    server.close();
    Duration brief = Duration.ofMillis(50);
    ScrapeServer.Limits limits = new ScrapeServer.Limits(4, brief, brief, brief);
    server = ScrapeServer.open(ANY_PORT, Snapshots::rich, () -> missing, limits);

    assertThat(raw("GET /metr")).isEmpty();
  }

  @Test
  void saysThatThePortIsInUse() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      InetSocketAddress address = new InetSocketAddress(loopback, taken.getLocalPort());

      assertThatThrownBy(() -> ScrapeServer.open(address, Snapshots::rich, () -> missing))
          .isInstanceOf(CannotListenException.class)
          .hasMessageStartingWith("cannot listen on localhost:" + taken.getLocalPort())
          .hasMessageContaining("EADDRINUSE")
          .hasMessageContaining("OTEL_EXPORTER_PROMETHEUS_PORT");
    }
  }

  @Test
  void saysThatAnAddressIsNotOurs() {
    assertThatThrownBy(() -> open(new InetSocketAddress("192.0.2.1", 9464)))
        .hasMessageStartingWith("cannot listen on 192.0.2.1:9464: ")
        .hasMessageContaining("EADDRNOTAVAIL");
    assertThatThrownBy(() -> open(InetSocketAddress.createUnresolved("no.such.host", 1)))
        .hasMessageStartingWith("cannot listen on no.such.host:1: the host name is not known");
  }

  @Test
  void leavesNoThreadAndNoPortBehind() throws Exception {
    assertThat(scrapeThreads()).isEqualTo(1);
    int port = server.address().getPort();

    server.close();

    assertThat(scrapeThreads()).isZero();
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  private void open(InetSocketAddress address) {
    ScrapeServer.open(address, Snapshots::rich, () -> missing).close();
  }

  private static long scrapeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kernspan-scrape"))
        .count();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(10));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }

  /** Sends bytes as they are and reads until the server closes. */
  private String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
