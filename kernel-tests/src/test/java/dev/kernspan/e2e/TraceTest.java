package dev.kernspan.e2e;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.e2e.server.RelayServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * curl asks nginx, nginx asks Java, Java asks Python. The path has the number of the request, and
 * goes through all: whose parent is whose can be checked.
 */
final class TraceTest {
  private static final int REQUESTS = 80;

  /** curl, nginx twice, Java twice, Python. */
  private static final int SPANS = 6 * REQUESTS;

  private static final String RELAY = "RelayServer";

  private static Folder folder;
  private static SpanSink sink;
  private static AgentProcess agent;
  private static Server python;
  private static Server relay;
  private static Server nginx;

  /** Numbers the requests of all tests, so that they keep apart. */
  private static int nextNumber = 1000;

  @BeforeAll
  static void start() throws Exception {
    folder = Folder.create();
    sink = SpanSink.open();
    python = Servers.PYTHON_HTTP_SERVER.start();
    relay =
        Servers.own(
            Folder.create(),
            RELAY,
            Map.of("E2E_NEXT_PORT", Integer.toString(python.port())),
            Servers.java(RelayServer.class));
    Map<String, Object> values = Map.of("WORKERS", 1, "NEXT_PORT", relay.port());
    nginx = Servers.nginx(Folder.create(), "proxy.conf", Ports.free(), values, List.of());
    agent = AgentProcess.start(folder, sink);
  }

  @AfterAll
  static void stop() {
    agent.close();
    nginx.close();
    relay.close();
    python.close();
    sink.close();
    folder.close();
  }

  @Test
  void withoutContextEachHopLinksTheRequestItMakesToTheOneItServes() throws Exception {
    List<Span> spans = spansOf(requests(false), 1);
    checkLinks(spans);
    assertThat(spans)
        .filteredOn(span -> span.client() && !span.service().equals("curl"))
        .hasSize(2 * REQUESTS)
        .extracting(Span::attribution)
        .containsOnly("thread");
  }

  @Test
  void withoutContextAndWithConcurrentClientsNoLinkIsWrong() throws Exception {
    List<Span> spans = spansOf(requests(false), 8);
    checkLinks(spans);
    assertThat(spans)
        .filteredOn(span -> span.client() && span.service().equals(RELAY))
        .hasSize(REQUESTS)
        .extracting(Span::attribution)
        .containsOnly("thread");
    long linked =
        spans.stream()
            .filter(s -> s.client() && s.service().equals("nginx") && !s.parentId().isEmpty())
            .count();
    System.out.printf("nginx, 8 clients at a time: %d of %d linked%n", linked, REQUESTS);
  }

  @ParameterizedTest(name = "{0} clients")
  @ValueSource(ints = {1, 8})
  void aContextThatIsPassedOnIsTheParentOfEachHop(int clients) throws Exception {
    List<Span> spans = spansOf(requests(true), clients);
    assertThat(spans).hasSize(SPANS);
    assertThat(spans)
        .allSatisfy(
            span -> {
              int number = number(span);
              assertThat(span.traceId()).isEqualTo(traceId(number));
              assertThat(span.parentId()).isEqualTo(parentId(number));
              assertThat(span.attribution()).isEqualTo("sdk");
            });
  }

  /** A parent is the request with the same number in the same process, or there is none. */
  private static void checkLinks(List<Span> spans) {
    assertThat(spans).hasSize(SPANS);
    Map<String, Span> byId = spans.stream().collect(toMap(Span::spanId, identity()));
    for (Span span : spans) {
      if (span.parentId().isEmpty()) {
        assertThat(span.attribution()).isEqualTo("none");
        continue;
      }
      assertThat(byId).as("parent of %s", span).containsKey(span.parentId());
      Span parent = requireNonNull(byId.get(span.parentId()));
      assertThat(span.client()).isTrue();
      assertThat(parent.server()).isTrue();
      assertThat(parent.service()).isEqualTo(span.service());
      assertThat(parent.traceId()).isEqualTo(span.traceId());
      assertThat(number(parent)).isEqualTo(number(span));
      assertThat(span.startNs()).isBetween(parent.startNs(), parent.endNs());
    }
  }

  private static List<Curl.Request> requests(boolean withContext) {
    int first = nextNumber;
    nextNumber += REQUESTS;
    return IntStream.range(first, nextNumber).mapToObj(i -> request(i, withContext)).toList();
  }

  private static Curl.Request request(int number, boolean withContext) {
    String context = "00-" + traceId(number) + "-" + parentId(number) + "-01";
    return new Curl.Request(
        "GET", "/chain/" + number, withContext ? Map.of("traceparent", context) : Map.of());
  }

  private static String traceId(int number) {
    return "%032x".formatted(number);
  }

  private static String parentId(int number) {
    return "%016x".formatted(number + 7);
  }

  private static List<Span> spansOf(List<Curl.Request> requests, int clients) throws Exception {
    List<AccessLog.Line> log = Curl.run(folder, nginx.port(), requests, clients);
    assertThat(log).hasSize(REQUESTS).extracting(AccessLog.Line::status).containsOnly(200);
    int first = Integer.parseInt(requests.getFirst().path().substring("/chain/".length()));
    return sink.await(
        SPANS,
        span ->
            span.path().startsWith("/chain/")
                && number(span) >= first
                && number(span) < first + REQUESTS);
  }

  private static int number(Span span) {
    return Integer.parseInt(span.path().substring("/chain/".length()));
  }
}
