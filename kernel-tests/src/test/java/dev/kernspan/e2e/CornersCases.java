package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Corner cases of HTTP/1.1 on real connections; {@code corners.py} has one function for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CornersCases {
  private static final String LOST = "kernspan_agent_requests_lost_total";
  private static final String UNSUPPORTED = "kernspan_agent_requests_unsupported_total";

  private Stage stage;
  private Corner connected;
  private Corner asked;
  private AgentProcess agent;

  /** Starts the agent that all this is about. */
  abstract AgentProcess addAgent(Stage on) throws Exception;

  @BeforeAll
  void start() throws Exception {
    stage = new Stage();
    connected = stage.add(Corner.start("connected_before"));
    asked = stage.add(Corner.start("answered_after"));
    agent = addAgent(stage);
  }

  @AfterAll
  void stop() {
    stage.close();
  }

  static List<Arguments> corners() {
    return List.of(
        arguments("keep_alive", Collections.nCopies(5, "GET 200")),
        arguments("chunked_both_ways", List.of("POST 200", "GET 200")),
        arguments("head", List.of("HEAD 200", "GET 200")),
        arguments("not_modified", List.of("GET 304", "GET 200")),
        arguments("expect_continue", List.of("POST 200", "GET 200")),
        arguments("early_hints", List.of("GET 200", "GET 200")),
        arguments("websocket", List.of("GET 101")),
        arguments("byte_by_byte", List.of("GET 200", "GET 200")),
        arguments("client_gives_up", List.of("GET -1 connection_closed")),
        arguments("server_gives_up", List.of("GET -1 connection_closed")),
        arguments("truncated", List.of("GET 200 truncated_response")),
        arguments("http10_without_length", List.of("GET 200")),
        arguments("by_sendfile", List.of("GET 200", "GET 200")),
        arguments("by_splice", List.of("GET 200", "GET 200")),
        arguments("by_writev", List.of("GET 200", "GET 200")),
        arguments("by_readv_and_recvmsg", List.of("GET 200", "GET 200")),
        arguments("peeked", List.of("GET 200")),
        arguments("large_bodies", List.of("PUT 200", "GET 200")),
        arguments("long_head", List.of("GET 200", "GET 200")),
        arguments("other_thread_answers", List.of("GET 200")),
        arguments("not_http", List.of()),
        arguments("ipv6", List.of("GET 200")),
        arguments("ipv4_mapped", List.of("GET 200")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corners")
  void bothSidesAreSeenAsTheyAre(String name, List<String> expected) throws Exception {
    try (Corner corner = Corner.start(name)) {
      corner.go();
      List<Span> spans = spans(corner, 2 * expected.size());
      assertThat(side(spans, Span::server)).isEqualTo(expected);
      assertThat(side(spans, Span::client)).isEqualTo(expected);
    }
  }

  @Test
  void aConnectionThatIsResetIsAnErrorOfEachSide() throws Exception {
    try (Corner corner = Corner.start("client_resets")) {
      corner.go();
      List<Span> spans = spans(corner, 2);
      assertThat(spans).hasSize(2).extracting(Span::status).containsOnly(-1);
      assertThat(side(spans, Span::server)).containsExactly("GET -1 ECONNRESET");
      assertThat(side(spans, Span::client)).containsExactly("GET -1 connection_closed");
    }
  }

  @Test
  void ofPipelinedRequestsTheFirstIsASpanAndTheOthersAreCounted() throws Exception {
    long before = pipelined();
    try (Corner corner = Corner.start("pipelined")) {
      corner.go();
      List<Span> spans = spans(corner, 4);
      assertThat(side(spans, Span::server)).containsExactly("GET 200", "GET 200");
      assertThat(side(spans, Span::client)).containsExactly("GET 200", "GET 200");
      // On each side: how many were in one read does not show.
      assertThat(pipelined()).isBetween(before + 2, before + 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forked_child_serves", "executed_child_serves"})
  void aChildThatGotTheSocketIsWhoServes(String name) throws Exception {
    try (Corner corner = Corner.start(name)) {
      corner.go();
      List<Span> spans = spans(corner, 2);
      assertThat(side(spans, Span::server)).containsExactly("GET 200");
      assertThat(side(spans, Span::client)).containsExactly("GET 200");
      Span server = spans.stream().filter(Span::server).findFirst().orElseThrow();
      assertThat(server.number("process.pid")).isEqualTo(corner.said("child"));
    }
  }

  @Test
  void aConnectionOlderThanTheAgentIsFollowed() throws Exception {
    connected.go();
    List<Span> spans = spans(connected, 2);
    assertThat(side(spans, Span::server)).containsExactly("GET 200");
    assertThat(side(spans, Span::client)).containsExactly("GET 200");
  }

  @Test
  void aRequestOlderThanTheAgentIsNoSpanButTheNextOneIs() throws Exception {
    asked.go();
    List<Span> spans = spans(asked, 2);
    assertThat(side(spans, Span::server)).containsExactly("GET 200");
    assertThat(side(spans, Span::client)).containsExactly("GET 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipv6", "ipv4_mapped"})
  void addressesAreWrittenAsOneKnowsThem(String name) throws Exception {
    String expected = name.equals("ipv6") ? "::1" : "127.0.0.1";
    try (Corner corner = Corner.start(name)) {
      corner.go();
      assertThat(spans(corner, 2))
          .hasSize(2)
          .extracting(span -> span.text("network.peer.address"))
          .containsOnly(expected);
    }
  }

  @Test
  void theContextOfALongHeadIsFound() throws Exception {
    try (Corner corner = Corner.start("long_head")) {
      corner.go();
      assertThat(spans(corner, 4))
          .filteredOn(span -> span.traceId().equals("a".repeat(32)))
          .hasSize(2)
          .extracting(Span::parentId)
          .containsOnly("b".repeat(16));
    }
  }

  @Test
  void requestsOnUnixSocketsAreCountedAsNotCovered() throws Exception {
    Predicate<Scrape.Sample> path = s -> s.label("path").equals("unix_socket");
    long before = agent.scrape().sum(UNSUPPORTED, path);
    try (Corner corner = Corner.start("unix_socket")) {
      corner.go();
      Waiting.until(() -> agent.scrape().sum(UNSUPPORTED, path) >= before + 5);
      assertThat(agent.scrape().sum(UNSUPPORTED, path)).isGreaterThanOrEqualTo(before + 5);
    }
  }

  private long pipelined() throws Exception {
    return agent.scrape().sum(LOST, sample -> sample.label("reason").equals("pipelined"));
  }

  private List<Span> spans(Corner corner, int count) throws Exception {
    return stage.sink().await(count, span -> corner.has(span));
  }

  private static List<String> side(List<Span> spans, Predicate<Span> which) {
    Stream<Span> side = spans.stream().filter(which);
    return side.map(s -> (s.method() + " " + s.status() + " " + s.error()).strip()).toList();
  }
}
