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
  private static AgentProcess agent;

  @BeforeAll
  static void startAgent() throws Exception {
    stage = new Stage();
    agent = stage.addAgent();
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
      assertThat(naps.overNs).isLessThan(MILLISECOND_NS);
    }
  }

  /**
   * What the spans say of naps of 50 ms, and what they say more than the server does. Of each a
   * quarter of the naps says less: all that a busy machine does makes them longer.
   */
  private record Naps(long spanNs, long overNs) {}

  private static Naps naps(String what, Server server, int count) throws Exception {
    Curl.Request nap = new Curl.Request("GET", "/sleep");
    // Before them others, as a runtime loads and compiles its code at its first requests.
    List<Curl.Request> requests = new ArrayList<>(mixed());
    requests.addAll(Collections.nCopies(count, nap));
    Curl.run(stage.folder(), server.port(), requests);
    List<Span> spans = spans(server, count, s -> s.server() && s.path().equals(nap.path()));
    assertThat(spans).as(agent.losses()).hasSize(count);
    List<AccessLog.Line> log = new ArrayList<>(server.log().await(requests.size()));
    log.removeIf(line -> !line.path().equals(nap.path()));
    List<Long> overNs =
        IntStream.range(0, count)
            .mapToObj(i -> spans.get(i).durationNs() - log.get(i).durationNs())
            .toList();
    Naps naps = new Naps(quarter(spans, Span::durationNs), quarter(overNs, Long::longValue));
    System.out.printf(
        "%s: of the naps of 50 ms a quarter takes less than %.3f ms, and %.3f over its own clock%n",
        what, naps.spanNs / 1e6, naps.overNs / 1e6);
    return naps;
  }

  private static List<Span> spans(Server server, int count, Predicate<Span> side) throws Exception {
    return stage.sink().await(count, span -> span.port() == server.port() && side.test(span));
  }

  /** Both have the same requests, and in the median the same durations. */
  private static void checkAgainst(List<AccessLog.Line> log, List<Span> spans) throws Exception {
    List<Span> seen = spans.stream().sorted(Comparator.comparing(ServersTest::text)).toList();
    List<AccessLog.Line> told =
        log.stream().sorted(Comparator.comparing(ServersTest::text)).toList();
    assertThat(seen.stream().map(ServersTest::text))
        .as(agent.losses())
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
    return sorted(things, value)[things.size() / 2];
  }

  private static <T> long quarter(List<T> things, ToLongFunction<T> value) {
    return sorted(things, value)[things.size() / 4];
  }

  private static <T> long[] sorted(List<T> things, ToLongFunction<T> value) {
    return things.stream().mapToLong(value).sorted().toArray();
  }
}
