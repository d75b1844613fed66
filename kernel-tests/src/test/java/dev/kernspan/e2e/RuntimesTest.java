package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.e2e.server.LedgerServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Where the time of requests went in servers with a runtime of their own, against what the handler
 * itself measured: Java with a thread pool, and Python with a process for each request.
 */
final class RuntimesTest {
  private static final int CLIENTS = 6;
  private static final int REQUESTS = 150;
  private static final String BLAMED = "kernspan.blocked_by.total_ns";

  private static Stage stage;

  /** What a handler does most of its time, and how much of it, mostly in us. */
  private record Handler(String path, String state, int amount) {}

  @BeforeAll
  static void start() throws Exception {
    stage = new Stage();
    stage.addAgent();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @Test
  void ofAJavaServerWithAThreadPool() throws Exception {
    Folder folder = Folder.create();
    List<String> command = Servers.java(LedgerServer.class);
    try (Server server = Servers.own(folder, "LedgerServer", Map.of(), command)) {
      Curl.run(stage.folder(), server.port(), Threaded.requests("cpu", 100, 50), CLIENTS);
      check(
          server,
          50,
          new Handler("sleep", "sleep", 3000),
          new Handler("force", "disk", 0),
          new Handler("synchronized", "lock", 2000),
          new Handler("reentrant", "lock", 2000),
          new Handler("cpu", "cpu", 3000));
    }
  }

  @Test
  void ofGunicornWithSyncWorkers() throws Exception {
    Folder folder = Folder.create();
    folder.add("gunicorn/ledger_gunicorn.py");
    int port = Ports.free();
    List<String> command =
        List.of(
            "/usr/bin/gunicorn", "--bind=127.0.0.1:" + port, "--workers=4", "ledger_gunicorn:app");
    try (Server server =
        Servers.server(folder, "ledger_gunicorn", port, Map.of(), command, List.of())) {
      check(
          server,
          0,
          new Handler("sleep", "sleep", 3000),
          new Handler("force", "disk", 0),
          new Handler("flock", "lock", 2000),
          new Handler("cpu", "cpu", 3000));
    }
  }

  /** All that was measured is known in the end, beside what was logged before. */
  private static void check(Server server, int before, Handler... handlers) throws Exception {
    List<Span> spans = new ArrayList<>();
    for (Handler handler : handlers) {
      var requests = Threaded.requests(handler.path(), handler.amount(), REQUESTS);
      Curl.run(stage.folder(), server.port(), requests, CLIENTS);
      String path = "/" + handler.path() + "/" + handler.amount() + "/";
      spans.addAll(stage.sink().await(REQUESTS, s -> isOf(s, server) && s.path().startsWith(path)));
    }
    assertThat(spans).hasSize(REQUESTS * handlers.length).allSatisfy(Span::checkTimes);
    List<Truth> truths = Truth.await(server, before + REQUESTS * handlers.length);
    List<Cost> costs = Cost.join(spans, truths.subList(before, truths.size()));
    assertThat(costs).hasSameSizeAs(spans);
    for (Handler handler : handlers) {
      check(handler, costs.stream().filter(c -> c.truth().handler().equals(handler.path())));
    }
  }

  private static boolean isOf(Span span, Server server) {
    return span.server() && span.port() == server.port();
  }

  private static void check(Handler handler, Stream<Cost> some) {
    List<Cost> costs = some.toList();
    List<Cost> waited = costs.stream().filter(Cost::waitedMostly).toList();
    boolean cpu = handler.state().equals("cpu");
    double longest = share(waited, cost -> cost.longestWait().equals(handler.state()));
    double agreeing = share(costs, cpu ? Cost::hasTheCpu : cost -> cost.agrees(handler.state()));
    System.out.printf(
        "%-12s %d spans, %s the longest wait in %.3f of %d, as long as the handler's in %.3f;"
            + " mean us: %s %d, measured %d%n",
        handler.path(),
        costs.size(),
        handler.state(),
        longest,
        waited.size(),
        agreeing,
        handler.state(),
        (long) costs.stream().mapToLong(c -> c.span().timeNs(handler.state())).average().orElse(0)
            / 1000,
        (long)
                costs.stream()
                    .mapToLong(c -> cpu ? c.truth().cpuNs() : c.truth().waitedNs())
                    .average()
                    .orElse(0)
            / 1000);
    if (costs.stream().anyMatch(c -> c.span().number(BLAMED) > 0)) {
      checkBlame(handler, costs);
    }
    assertThat(agreeing).as(handler.path()).isGreaterThan(0.9);
    if (!cpu) {
      assertThat(waited).as(handler.path()).hasSizeGreaterThan(REQUESTS / 10);
      assertThat(longest).as(handler.path()).isGreaterThan(0.9);
    }
  }

  private static void checkBlame(Handler handler, List<Cost> costs) {
    long lockNs = costs.stream().mapToLong(c -> c.span().timeNs("lock")).sum();
    long blamedNs = costs.stream().mapToLong(c -> Math.max(c.span().number(BLAMED), 0)).sum();
    System.out.printf(
        "%s: %d us waited for locks, %d us of it for other requests%n",
        handler.path(), lockNs / 1000, blamedNs / 1000);
    if (handler.state().equals("lock")) {
      assertThat(blamedNs).isGreaterThan(lockNs * 9 / 10);
    }
  }

  private static double share(List<Cost> some, Predicate<Cost> wanted) {
    return (double) some.stream().filter(wanted).count() / some.size();
  }
}
