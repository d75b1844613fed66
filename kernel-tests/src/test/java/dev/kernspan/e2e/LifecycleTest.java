package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole run of the agent, from its start to SIGTERM. */
final class LifecycleTest {
  @Test
  void sigtermFlushesLeavesNothingInTheKernelAndEndsWithZero() throws Exception {
    try (Folder folder = Folder.create();
        SpanSink sink = SpanSink.open();
        Server server = Servers.PYTHON_HTTP_SERVER.start();
        AgentProcess agent = AgentProcess.start(folder, sink)) {
      KernelObjects objects = KernelObjects.of(agent.pid());
      assertThat(objects.programs()).isNotEmpty();
      assertThat(objects.maps()).isNotEmpty();
      assertThat(objects.links()).isNotEmpty();

      Curl.run(folder, server.port(), List.of(new Curl.Request("GET", "/users/1")));
      assertThat(agent.stop()).isZero();

      assertThat(sink.await(2, span -> span.port() == server.port())).hasSize(2);
      objects.awaitEnd();
      assertThat(objects.alive()).isEqualTo(KernelObjects.NONE);
    }
  }
}
