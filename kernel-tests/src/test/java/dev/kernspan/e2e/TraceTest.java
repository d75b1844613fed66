package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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

  private static Stage stage;
  private static Server nginx;

  /** Numbers the requests of all tests, so that they keep apart. */
  private static int nextNumber = 1000;

  @BeforeAll
  static void start() throws Exception {
    stage = new Stage();
    Server python = stage.add(Servers.PYTHON_HTTP_SERVER.start());
    Server relay = stage.add(Relays.JAVA.start(python.port()));
    nginx = stage.add(Relays.NGINX.start(relay.port()));
    stage.addAgent();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @Test
  void withoutContextEachHopLinksTheRequestItMakesToTheOneItServes() throws Exception {
    List<Span> spans = spansOf(requests(false), 1);
    assertThat(spans).hasSize(SPANS);
    Links.check(spans);
    assertThat(spans)
        .filteredOn(span -> span.client() && !span.service().equals("curl"))
        .hasSize(2 * REQUESTS)
        .extracting(Span::attribution)
        .containsOnly("thread");
  }

  @Test
  void withoutContextAndWithConcurrentClientsNoLinkIsWrong() throws Exception {
    // One after the other, the requests show that the threads keep to theirs.
    spansOf(requests(false), 1);
    List<Span> spans = spansOf(requests(false), 8);
    assertThat(spans).hasSize(SPANS);
    Links.check(spans);
    assertThat(spans)
        .filteredOn(span -> span.client() && span.service().equals(Relays.JAVA.service()))
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
              int number = Links.number(span);
              assertThat(span.traceId()).isEqualTo(traceId(number));
              assertThat(span.parentId()).isEqualTo(parentId(number));
              assertThat(span.attribution()).isEqualTo("sdk");
            });
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
    List<AccessLog.Line> log = Curl.run(stage.folder(), nginx.port(), requests, clients);
    assertThat(log).hasSize(REQUESTS).extracting(AccessLog.Line::status).containsOnly(200);
    int first = Integer.parseInt(requests.getFirst().path().substring("/chain/".length()));
    return stage.sink().await(SPANS, span -> Links.isOf(span, first, REQUESTS));
  }
}
