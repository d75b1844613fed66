package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each kind of server, with curl as the client, against the logs that both of them keep. */
final class ServersTest {
  private static final int ROUNDS = 25;
  private static final int NAPS = 15;
  private static final long MILLISECOND_NS = 1_000_000;

  private static Stage stage;

  @BeforeAll
  static void startAgent() throws Exception {
    stage = new Stage();
    stage.addAgent();
  }

  @AfterAll
  static void stopAgent() {
    stage.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachRequestIsOneServerSpanAsItsServerLoggedIt(Servers kind) throws Exception {
    try (Server server = kind.start()) {
      List<Curl.Request> requests = mixed();
      List<AccessLog.Line> clientLog = Curl.run(stage.folder(), server.port(), requests);
      List<Span> spans = spans(server, requests.size(), Span::server);
      checkAgainst(server.log().await(requests.size()), spans);
      assertThat(spans).extracting(Span::service).containsOnly(server.service());
      assertThat(spans)
          .extracting(span -> span.text("http.route"))
          .isEqualTo(requests.stream().map(r -> route(r.path())).toList());

      List<Span> clientSpans = spans(server, requests.size(), Span::client);
      checkAgainst(clientLog, clientSpans);
      assertThat(clientSpans).extracting(Span::service).containsOnly("curl");
    }
  }

  @Test
  void aHandlerThatSleeps50MillisecondsTakes50To52() throws Exception {
    try (Server server = Servers.punctual()) {
      Naps naps = naps("punctual", server, 4 * NAPS);
      assertThat(naps.spanNs).isBetween(50 * MILLISECOND_NS, 52 * MILLISECOND_NS);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NGINX")
  void aHandlerThatSleeps50MillisecondsTakesThatAndAtMostOneMore(Servers kind) throws Exception {
    try (Server server = kind.start()) {
      Naps naps = naps(kind.name(), server, NAPS);
      assertThat(naps.spanNs).isGreaterThan(50 * MILLISECOND_NS);
      // The handler's clock runs from the parsed head to the answer; the span also has the wait for
      // a thread, the parser and the writes. On a busy machine the handler itself oversleeps.
      assertThat(naps.spanNs - naps.ownNs).isLessThan(MILLISECOND_NS);
    }
  }

  /** What the spans say of naps of 50 ms, and what the server says; medians. */
  private record Naps(long spanNs, long ownNs) {}

  private static Naps naps(String what, Server server, int count) throws Exception {
    Curl.Request nap = new Curl.Request("GET", "/sleep");
    Curl.run(stage.folder(), server.port(), Collections.nCopies(count, nap));
    List<Span> spans = spans(server, count, Span::server);
    assertThat(spans).hasSize(count);
    long ownNs = median(server.log().await(count), AccessLog.Line::durationNs);
    Naps naps = new Naps(median(spans, Span::durationNs), ownNs);
    System.out.printf(
        "%s: a nap of 50 ms takes %.3f ms, by its own clock %.3f%n",
        what, naps.spanNs / 1e6, naps.ownNs / 1e6);
    return naps;
  }

  private static List<Span> spans(Server server, int count, Predicate<Span> side) throws Exception {
    return stage.sink().await(count, span -> span.port() == server.port() && side.test(span));
  }

  /** Both have the same requests, and in the median the same durations. */
  private static void checkAgainst(List<AccessLog.Line> log, List<Span> spans) {
    List<Span> seen = spans.stream().sorted(Comparator.comparing(ServersTest::text)).toList();
    List<AccessLog.Line> told =
        log.stream().sorted(Comparator.comparing(ServersTest::text)).toList();
    assertThat(seen.stream().map(ServersTest::text))
        .containsExactlyElementsOf(told.stream().map(ServersTest::text).toList());
    // Requests of the same text came one after the other: they are in the same order in both.
    List<Long> differencesNs =
        IntStream.range(0, told.size())
            .mapToObj(i -> Math.abs(seen.get(i).durationNs() - told.get(i).durationNs()))
            .toList();
    assertThat(median(differencesNs, Long::longValue)).isLessThan(MILLISECOND_NS);
  }

  /** Of each round, one with every outcome and shape of a message. */
  private static List<Curl.Request> mixed() {
    List<Curl.Request> requests = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      requests.add(new Curl.Request("GET", "/users/" + (2 * i)));
      requests.add(new Curl.Request("GET", "/static/a.css"));
      requests.add(new Curl.Request("GET", "/missing"));
      requests.add(new Curl.Request("GET", "/fail"));
      requests.add(new Curl.Request("POST", "/orders"));
      requests.add(new Curl.Request("GET", "/chunked"));
      requests.add(new Curl.Request("HEAD", "/users/" + (2 * i + 1)));
      requests.add(new Curl.Request("GET", "/users/" + (100 + i)));
    }
    return requests;
  }

  private static String route(String path) {
    return path.startsWith("/users/") ? "/users/{id}" : path;
  }

  private static String text(Span span) {
    return span.method() + " " + span.path() + " " + span.status();
  }

  private static String text(AccessLog.Line line) {
    return line.method() + " " + line.path() + " " + line.status();
  }

  private static <T> long median(List<T> things, ToLongFunction<T> value) {
    return things.stream().mapToLong(value).sorted().toArray()[things.size() / 2];
  }
}
