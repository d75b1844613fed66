package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Relays with one thread for all requests. What they pass on of trace contexts shows how far their
 * thread can be believed when there is no context.
 */
final class PrecisionTest {
  private static final String PRECISION = "kernspan_attribution_precision";
  private static final int CLIENTS = 16;
  private static final int TOLD = 1000;
  private static final int UNTOLD = 2500;
  private static final int AT_A_TIME = 500;

  private static Stage stage;
  private static AgentProcess agent;
  private static Server next;

  @BeforeAll
  static void start() throws Exception {
    stage = new Stage();
    next = stage.add(Threaded.start(0));
    agent = stage.addAgent();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"NGINX", "NODE_AT_ONCE"})
  void aThreadThatAsksAtOnceIsBelieved(Relays kind) throws Exception {
    try (Server relay = kind.start(next.port())) {
      double precision = precisionAfterContexts(kind, relay);
      List<Span> spans = withoutContext(kind, relay);
      long linked = spans.stream().filter(span -> !span.parentId().isEmpty()).count();
      int wrong = Links.wrong(spans).size();
      report(kind, precision, linked, wrong);
      assertThat(precision).isGreaterThanOrEqualTo(0.99);
      assertThat(linked).isGreaterThan(UNTOLD * 98 / 100);
      assertThat(wrong).isLessThan(UNTOLD / 100);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NODE_NEXT_ROUND", "NODE_LATER"})
  void aThreadThatAsksLaterIsNotBelieved(Relays kind) throws Exception {
    try (Server relay = kind.start(next.port())) {
      double precision = precisionAfterContexts(kind, relay);
      List<Span> spans = withoutContext(kind, relay);
      long linked = spans.stream().filter(span -> !span.parentId().isEmpty()).count();
      int wrong = Links.wrong(spans).size();
      report(kind, precision, linked, wrong);
      assertThat(precision).isBetween(0.0, 0.9);
      assertThat(wrong).isZero();
      assertThat(spans)
          .filteredOn(span -> span.client() && span.parentId().isEmpty())
          .hasSizeGreaterThan(UNTOLD / 2)
          .extracting(span -> span.text("kernspan.attribution.reason"))
          .isSubsetOf("thread_shared", "thread_unproven", "no_context");
    }
  }

  private static double precisionAfterContexts(Relays kind, Server relay) throws Exception {
    List<Span> spans = load(kind, relay, 100_000, TOLD, true);
    assertThat(spans).extracting(Span::attribution).containsOnly("sdk");
    return agent.scrape().samples().stream()
        .filter(sample -> sample.name().startsWith(PRECISION))
        .filter(sample -> sample.label("service_name").equals(kind.service()))
        .mapToDouble(Scrape.Sample::value)
        .findFirst()
        .orElse(-1);
  }

  private static List<Span> withoutContext(Relays kind, Server relay) throws Exception {
    return load(kind, relay, 200_000, UNTOLD, false);
  }

  /** In parts: a busy agent would drop what does not fit into its queue. */
  private static List<Span> load(
      Relays kind, Server relay, int first, int count, boolean withContext) throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int part = first; part < first + count; part += AT_A_TIME) {
      Curl.run(stage.folder(), relay.port(), requests(part, AT_A_TIME, withContext), CLIENTS);
      spans.addAll(spans(kind, part, AT_A_TIME));
    }
    return spans;
  }

  private static List<Curl.Request> requests(int first, int count, boolean withContext) {
    return IntStream.range(first, first + count)
        .mapToObj(
            number ->
                new Curl.Request(
                    "GET", "/chain/" + number, withContext ? context(number) : Map.of()))
        .toList();
  }

  private static Map<String, String> context(int number) {
    return Map.of("traceparent", "00-%032x-%016x-01".formatted(number, number));
  }

  private static List<Span> spans(Relays kind, int first, int count) throws Exception {
    List<Span> spans =
        stage
            .sink()
            .await(
                2 * count,
                span ->
                    span.service().equals(kind.service())
                        && Links.number(span) >= first
                        && Links.number(span) < first + count);
    assertThat(spans).hasSize(2 * count);
    return spans;
  }

  private static void report(Relays kind, double precision, long linked, int wrong) {
    System.out.printf(
        "%s, %d clients at a time: precision %.4f by %d contexts; without: %d of %d linked,"
            + " %d of them wrong%n",
        kind, CLIENTS, precision, TOLD, linked, UNTOLD, wrong);
  }
}
