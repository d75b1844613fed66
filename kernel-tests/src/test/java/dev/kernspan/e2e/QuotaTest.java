package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that may use 20 ms of CPU in each 100 ms, and whose requests need 30 ms. */
final class QuotaTest {
  private static final int REQUESTS = 20;

  @Test
  void theTimeThatTheQuotaTookIsInTheRequests() throws Exception {
    try (Stage stage = new Stage()) {
      CpuQuota quota = stage.add(CpuQuota.create(20, 100));
      Server server = stage.add(Threaded.start(0));
      quota.add(server.processes().getFirst().pid());
      stage.addAgent();
      long beforeNs = quota.throttledNs();
      Curl.run(stage.folder(), server.port(), Threaded.requests("cpu", 30_000, REQUESTS));
      long throttledNs = quota.throttledNs() - beforeNs;
      List<Span> spans = stage.sink().await(REQUESTS, Span::server);
      long saidNs = spans.stream().mapToLong(span -> span.timeNs("throttled")).sum();
      System.out.printf(
          "throttled: %.1f ms by the cgroup, %.1f ms by %d requests of %.1f ms%n",
          throttledNs / 1e6,
          saidNs / 1e6,
          spans.size(),
          spans.stream().mapToLong(Span::durationNs).sum() / 1e6);
      assertThat(spans).hasSize(REQUESTS).allSatisfy(Span::checkTimes);
      assertThat(throttledNs).isGreaterThan(REQUESTS * 20_000_000L);
      assertThat(Math.abs(saidNs - throttledNs)).isLessThan(throttledNs / 100);
    }
  }
}
