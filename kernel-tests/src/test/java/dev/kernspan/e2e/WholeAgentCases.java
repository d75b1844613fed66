package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.vm.CProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The agent beside a server and a client that need nothing but a kernel, so that every kernel can
 * be asked for the same: each request is four spans, by a client, a front that asks a back, and a
 * back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class WholeAgentCases {
  private static final int REQUESTS = 25;
  private static final int SPANS = 4 * REQUESTS;

  private Stage stage;
  private AgentProcess agent;
  private String shop;
  private int front;
  private int nextNumber = 1000;

  /** Starts the agent that all this is about. */
  abstract AgentProcess addAgent(Stage on) throws Exception;

  @BeforeAll
  void start() throws Exception {
    shop = CProgram.shop().toString();
    stage = new Stage();
    int back = Ports.free();
    serve("back", back);
    front = Ports.free();
    serve("front", front, back);
    agent = addAgent(stage);
  }

  @AfterAll
  void stop() {
    stage.close();
  }

  @Test
  void countsEachRequestAndFindsItsParents() throws Exception {
    List<Span> spans = spansOf(ask());
    assertThat(spans).as(agent.losses()).hasSize(SPANS);
    Links.check(spans);
    assertThat(spans)
        .filteredOn(span -> span.client() && span.service().equals("front"))
        .hasSize(REQUESTS)
        .extracting(Span::attribution)
        .containsOnly("thread");
  }

  @Test
  void accountsForEveryNanosecond() throws Exception {
    List<Span> served = spansOf(ask()).stream().filter(Span::server).toList();
    assertThat(served)
        .as(agent.losses())
        .hasSize(2 * REQUESTS)
        .allSatisfy(span -> assertThat(accounted(span)).isEqualTo(span.durationNs()));
    // The back sleeps for 2 ms, and the front waits for it, unless something else ran meanwhile.
    assertThat(served)
        .filteredOn(
            span ->
                span.service().equals("back") && span.number("kernspan.time.sleep_ns") > 1_900_000)
        .hasSizeGreaterThan(REQUESTS / 2);
    assertThat(served)
        .filteredOn(
            span ->
                span.service().equals("front")
                    && span.number("kernspan.time.net_read_ns") > 1_900_000)
        .hasSizeGreaterThan(REQUESTS / 2);
  }

  @Test
  void takesTheContextThatIsPassedOn() throws Exception {
    List<Span> spans = spansOf(ask("ctx"));
    assertThat(spans)
        .as(agent.losses())
        .hasSize(SPANS)
        .allSatisfy(
            span -> {
              int number = Links.number(span);
              assertThat(span.traceId()).isEqualTo("%032x".formatted(number));
              assertThat(span.parentId()).isEqualTo("%016x".formatted(number + 7));
            });
  }

  @Test
  void countsTheSameInTheScrape() throws Exception {
    long before = served();
    spansOf(ask());
    Waiting.until(() -> served() == before + 2 * REQUESTS);
    assertThat(served() - before).isEqualTo(2 * REQUESTS);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void leavesNothingInTheKernel() throws Exception {
    KernelObjects objects = KernelObjects.of(agent.pid());
    assertThat(objects.programs()).isNotEmpty();
    assertThat(objects.links()).isNotEmpty();
    assertThat(agent.stop()).isZero();
    objects.awaitEnd();
    assertThat(objects.alive()).isEqualTo(KernelObjects.NONE);
  }

  /** Requests that the two servers of this test answered. */
  private long served() throws Exception {
    return agent
        .scrape()
        .sum(
            "http_server_request_duration_seconds_count",
            series -> List.of("front", "back").contains(series.label("service_name")));
  }

  /** Asks for all, and gives the number of the first request. */
  private int ask(String... more) throws Exception {
    int first = nextNumber;
    nextNumber += REQUESTS;
    List<String> command =
        new ArrayList<>(List.of(shop, "ask", "" + front, "" + first, Integer.toString(REQUESTS)));
    command.addAll(List.of(more));
    ChildProcess.run(stage.folder(), Map.of("OTEL_SERVICE_NAME", "asker"), command);
    return first;
  }

  private List<Span> spansOf(int first) throws Exception {
    return stage.sink().await(SPANS, span -> Links.isOf(span, first, REQUESTS));
  }

  private static long accounted(Span span) {
    return span.attributes().keySet().stream()
        .filter(name -> name.startsWith("kernspan.time."))
        .mapToLong(span::number)
        .sum();
  }

  private void serve(String service, int port, int... upstream) throws Exception {
    List<String> command = new ArrayList<>(List.of(shop, "serve", "" + port));
    for (int other : upstream) command.add(Integer.toString(other));
    ChildProcess child =
        stage.add(
            ChildProcess.start(stage.folder(), Map.of("OTEL_SERVICE_NAME", service), command));
    child.awaitPort(port);
  }
}
