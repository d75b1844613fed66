package dev.kernspan.e2e;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Where the time of requests went, on a server that does one thing for each request and measures
 * that itself; six clients ask it at a time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LedgerCases {
  private static final int CLIENTS = 6;
  private static final int REQUESTS = 250;

  /** What each handler does most of its time, and how much of it, mostly in us. */
  private static final List<Handler> HANDLERS =
      List.of(
          new Handler("cpu", "cpu", 2000),
          new Handler("sleep", "sleep", 3000),
          new Handler("fsync", "disk", 0),
          new Handler("mutex", "lock", 1500),
          new Handler("call", "net_read", 3000),
          new Handler("poll", "poll", 3000),
          new Handler("fault", "page_fault", 0),
          new Handler("pipe", "pipe", 3000),
          new Handler("child", "child", 3000));

  private static final int ALL = REQUESTS * HANDLERS.size();

  private Stage stage;
  private Server server;
  private List<Span> spans;
  private Map<String, List<Cost>> costs;

  private record Handler(String path, String state, int amount) {}

  /** Starts the agent that all this is about. */
  abstract void addAgent(Stage on) throws Exception;

  @BeforeAll
  void load() throws Exception {
    stage = new Stage();
    Server next = stage.add(Threaded.start(0));
    server = stage.add(Threaded.startPreferred(next.port()));
    addAgent(stage);
    List<Cost> all = new ArrayList<>();
    for (Handler handler : HANDLERS) {
      var requests = Threaded.requests(handler.path(), handler.amount(), REQUESTS);
      Curl.run(stage.folder(), server.port(), requests, CLIENTS);
    }
    // The requests of curl, and those that the server made for two handlers.
    spans = stage.sink().await(2 * ALL + 4 * REQUESTS, span -> true);
    List<Span> served = spans.stream().filter(this::served).toList();
    all.addAll(Cost.join(served, Truth.await(server, ALL)));
    costs = all.stream().collect(groupingBy(cost -> cost.truth().handler()));
    HANDLERS.forEach(this::report);
  }

  @AfterAll
  void stop() {
    stage.close();
  }

  @Test
  void eachRequestIsASpanWhoseStatesAreItsDuration() {
    assertThat(spans).hasSize(2 * ALL + 4 * REQUESTS);
    assertThat(costs.values().stream().mapToInt(List::size).sum()).isEqualTo(ALL);
    spans.forEach(Span::checkTimes);
  }

  @Test
  void theDurationIsTheServersOwn() {
    double same = share(all(), Cost::sameDuration);
    double between = share(all(), Cost::endsInTheServersSend);
    System.out.printf(
        "duration as the server's in %.3f, ends in its send in %.3f%n", same, between);
    assertThat(same).isGreaterThan(0.9);
    assertThat(between).isGreaterThan(0.97);
    assertThat(share(all(), Cost::sameCpu)).isGreaterThan(0.9);
  }

  @Test
  void hardlyAnyTimeIsUnattributed() {
    long unknownNs = sum(all(), cost -> cost.span().timeNs("unattributed"));
    assertThat(unknownNs).isLessThan(sum(all(), cost -> cost.span().durationNs()) / 100);
  }

  @Test
  void theLongestWaitIsTheOneThatTheHandlerIsAbout() {
    for (Handler handler : HANDLERS.subList(1, HANDLERS.size())) {
      // Who finds the mutex free waits for nothing.
      List<Cost> waited = of(handler).stream().filter(Cost::waitedMostly).toList();
      assertThat(waited).as(handler.path()).hasSizeGreaterThan(REQUESTS / 3);
      assertThat(share(waited, cost -> cost.longestWait().equals(handler.state())))
          .as(handler.path())
          .isGreaterThan(0.9);
    }
    assertThat(of(HANDLERS.getFirst()))
        .filteredOn(c -> c.span().timeNs("cpu") > c.span().timeNs(c.longestWait()))
        .hasSizeGreaterThan(REQUESTS * 9 / 10);
  }

  @Test
  void theLongestWaitIsAsLongAsTheServerMeasured() {
    for (Handler handler : HANDLERS.subList(1, HANDLERS.size())) {
      assertThat(share(of(handler), cost -> cost.agrees(handler.state())))
          .as(handler.path())
          .isGreaterThan(0.9);
    }
  }

  @Test
  void aWaitForALockIsTiedToTheRequestThatHeldIt() {
    List<Cost> mutex = of(HANDLERS.get(3));
    long lockNs = sum(mutex, cost -> cost.span().timeNs("lock"));
    long blamedNs =
        sum(mutex, cost -> Math.max(cost.span().number("kernspan.blocked_by.total_ns"), 0));
    System.out.printf("lock: %d us, tied to a request: %d us%n", lockNs / 1000, blamedNs / 1000);
    assertThat(blamedNs).isGreaterThan(lockNs * 98 / 100);
    List<String> ids = mutex.stream().map(cost -> cost.span().spanId()).toList();
    assertThat(mutex.stream().map(Cost::span).filter(s -> !blamedOn(s).isEmpty()))
        .hasSizeGreaterThan(REQUESTS / 3)
        .allSatisfy(span -> assertThat(blamedOn(span)).isIn(ids).isNotEqualTo(span.spanId()));
  }

  private static String blamedOn(Span span) {
    return span.text("kernspan.blocked_by.span_id");
  }

  private boolean served(Span span) {
    return span.server() && span.port() == server.port();
  }

  private List<Cost> of(Handler handler) {
    return costs.getOrDefault(handler.path(), List.of());
  }

  private List<Cost> all() {
    return costs.values().stream().flatMap(List::stream).toList();
  }

  private static double share(List<Cost> some, Predicate<Cost> wanted) {
    return (double) some.stream().filter(wanted).count() / some.size();
  }

  private static long sum(List<Cost> some, ToLongFunction<Cost> value) {
    return some.stream().mapToLong(value).sum();
  }

  private void report(Handler handler) {
    List<Cost> some = of(handler);
    System.out.printf(
        "%-6s %d spans, duration as the server's in %.3f, CPU in %.3f, %s the longest wait in %.3f,"
            + " as long as the server's in %.3f; mean us: duration %d, %s %d, waited %d%n",
        handler.path(),
        some.size(),
        share(some, Cost::sameDuration),
        share(some, Cost::sameCpu),
        handler.state(),
        share(some, cost -> cost.longestWait().equals(handler.state())),
        share(some, cost -> cost.agrees(handler.state())),
        sum(some, cost -> cost.span().durationNs()) / 1000 / Math.max(some.size(), 1),
        handler.state(),
        sum(some, cost -> cost.span().timeNs(handler.state())) / 1000 / Math.max(some.size(), 1),
        sum(some, cost -> cost.truth().waitedNs()) / 1000 / Math.max(some.size(), 1));
  }
}
