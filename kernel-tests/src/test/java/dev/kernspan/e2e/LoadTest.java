package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent beside a busy server: it counts all, and its death harms nobody. */
final class LoadTest {
  private static final String SERVED = "http_server_request_duration_seconds_count";
  private static final String MADE = "http_client_request_duration_seconds_count";
  private static final String DROPPED = "kernspan_agent_spans_dropped_total";
  private static final String NEEDED_AT_THE_FIRST_STATUS =
      "dev/kernspan/agent/protocol/http1/StatusText";
  private static final String LOST = "kernspan_agent_requests_lost_total";

  private static final int ATTEMPTS = 3;
  private static final double KEPT = 0.95;

  private LoadedNginx nginx;

  @BeforeEach
  void startNginx() throws Exception {
    nginx = LoadedNginx.start();
  }

  @AfterEach
  void stopNginx() {
    nginx.close();
  }

  @Test
  void theAgentCountsWhatNginxAndWrkCount() throws Exception {
    boolean paced = false;
    // A machine that has not the time to serve so many has none to count them: then it says so.
    for (int i = 0; i < ATTEMPTS && !paced; i++) {
      paced = countsWhatIsPaced();
    }
  }

  /** Says whether the pace was kept. */
  private boolean countsWhatIsPaced() throws Exception {
    try (AgentProcess agent = nginx.startAgent()) {
      long before = nginx.requests();
      Wrk wrk = load("/paced/a.css", Wrk.duration());
      long served = nginx.requests() - before - 1;
      Scrape scrape = settled(agent, "/paced/a.css", served);
      report("paced", served, wrk, scrape);
      assertThat(wrk.complaints()).isEmpty();
      checkSum(scrape, "/paced/a.css", served);
      boolean paced = wrk.perSecond() > KEPT * LoadedNginx.RATE;
      if (paced) {
        assertThat(scrape.sum(LOST, s -> true)).isZero();
        assertThat(served(scrape, "/paced/a.css")).isEqualTo(served);
        assertThat(scrape.sum(MADE, LoadTest::answered)).isEqualTo(wrk.requests());
      }
      return paced;
    }
  }

  @Test
  void atFullSpeedTheAgentSaysWhatItLost() throws Exception {
    try (AgentProcess agent = nginx.startAgent()) {
      long before = nginx.requests();
      Wrk wrk = load("/full/a.css", Wrk.duration());
      long served = nginx.requests() - before - 1;
      Scrape scrape = settled(agent, "/full/a.css", served);
      report("full speed", served, wrk, scrape);
      assertThat(wrk.complaints()).isEmpty();
      checkSum(scrape, "/full/a.css", served);
    }
  }

  @Test
  void aKilledAgentHarmsNobodyLeavesNothingAndItsSuccessorCountsOn() throws Exception {
    Duration duration = Wrk.duration().plusSeconds(10);
    try (AgentProcess agent = nginx.startAgent();
        ChildProcess wrk = nginx.startWrk("/full/a.css", duration)) {
      Waiting.until(() -> served(agent.scrape(), "/full/a.css") > 0);
      KernelObjects objects = KernelObjects.of(agent.pid());
      assertThat(objects.programs()).isNotEmpty();
      agent.kill();
      objects.awaitEnd();
      assertThat(objects.alive()).isEqualTo(KernelObjects.NONE);
      try (AgentProcess successor = nginx.startAgent()) {
        Waiting.until(() -> served(successor.scrape(), "/full/a.css") > 0);
        assertThat(served(successor.scrape(), "/full/a.css")).isPositive();
        assertThat(Wrk.await(wrk).complaints()).isEmpty();
        countOn(successor);
      }
    }
  }

  @Test
  void anAgentThatCanDrainNoMoreEndsInsteadOfStandingStill() throws Exception {
    AgentProcess.breakClass(nginx.server().folder(), NEEDED_AT_THE_FIRST_STATUS);
    try (AgentProcess agent = nginx.startAgent()) {
      KernelObjects objects = KernelObjects.of(agent.pid());
      try (ChildProcess wrk = nginx.startWrk("/full/a.css", Duration.ofSeconds(60))) {
        assertThat(agent.awaitEnd()).as(agent.output()).isEqualTo(1);
        assertThat(wrk.alive()).isTrue();
      }
      assertThat(agent.output()).contains("the thread that drains the ring has died");
      objects.awaitEnd();
      assertThat(objects.alive()).isEqualTo(KernelObjects.NONE);
    }
  }

  @Test
  void aQueueOfSpansThatIsLargerThanTheHeapIsCutAndCounted() throws Exception {
    try (ServerSocket silentBackend = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        AgentProcess agent = nginx.startAgent(withAHugeQueue(silentBackend))) {
      load("/full/a.css", Wrk.duration());
      Scrape scrape = agent.scrape();
      assertThat(scrape.positive(DROPPED, "reason")).containsOnlyKeys("queue_memory");
      assertThat(agent.output()).contains("OTEL_BSP_MAX_QUEUE_SIZE is 1000000, but");
      countOn(agent);
      assertThat(agent.stop()).isZero();
    }
  }

  /** A queue, and batches, that do not fit into the heap, and a backend that takes none. */
  private static Map<String, String> withAHugeQueue(ServerSocket backend) {
    return Map.of(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + backend.getLocalPort(),
        "OTEL_EXPORTER_OTLP_TIMEOUT", "0",
        "OTEL_BSP_MAX_QUEUE_SIZE", "1000000",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1000000");
  }

  /** Requests that come after the load are counted one by one. */
  private void countOn(AgentProcess agent) throws Exception {
    Curl.Request request = new Curl.Request("GET", "/paced/a.css");
    Server server = nginx.server();
    Curl.run(server.folder(), server.port(), Collections.nCopies(50, request));
    assertThat(served(settled(agent, "/paced/a.css", 50), "/paced/a.css")).isEqualTo(50);
  }

  private Wrk load(String path, Duration duration) throws Exception {
    try (ChildProcess wrk = nginx.startWrk(path, duration)) {
      return Wrk.await(wrk);
    }
  }

  /** Each request is counted on both sides, or as lost. */
  private static void checkSum(Scrape scrape, String path, long served) {
    long counted = served(scrape, path) + scrape.sum(MADE, s -> true);
    assertThat(counted + scrape.sum(LOST, s -> true)).isEqualTo(2 * served);
  }

  /** The numbers once they do not change any more. */
  private static Scrape settled(AgentProcess agent, String path, long expected) throws Exception {
    Waiting.until(
        () -> {
          Scrape scrape = agent.scrape();
          return served(scrape, path) + scrape.sum(LOST, s -> true) >= expected;
        });
    Thread.sleep(500);
    return agent.scrape();
  }

  private static long served(Scrape scrape, String path) {
    return scrape.sum(SERVED, sample -> sample.label("http_route").equals(path));
  }

  /** Not those that wrk leaves without an answer when its time is over. */
  private static boolean answered(Scrape.Sample sample) {
    return sample.label("service_name").equals("wrk")
        && sample.label("http_response_status_code").equals("200")
        && sample.label("error_type").isEmpty();
  }

  private static void report(String what, long served, Wrk wrk, Scrape scrape) {
    System.out.printf(
        "%s: %.0f requests/s; nginx %d, wrk %d; agent: served %d, made %d, lost %s%n",
        what,
        wrk.perSecond(),
        served,
        wrk.requests(),
        scrape.sum(SERVED, sample -> sample.label("service_name").equals("nginx")),
        scrape.sum(MADE, LoadTest::answered),
        scrape.positive(LOST, "reason"));
  }
}
