package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Relays whose threads say little of which request they work for: better no parent than a wrong
 * one.
 */
final class AsyncTraceTest {
  private static final int REQUESTS = 200;

  private static Stage stage;
  private static Server python;

  @BeforeAll
  static void start() throws Exception {
    stage = new Stage();
    python = stage.add(Servers.PYTHON_HTTP_SERVER.start());
    stage.addAgent();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @ParameterizedTest
  @EnumSource
  void withConcurrentClientsNoLinkIsWrong(Relays kind) throws Exception {
    try (Server relay = kind.start(python.port())) {
      List<Curl.Request> requests =
          IntStream.range(0, REQUESTS)
              .mapToObj(i -> new Curl.Request("GET", "/chain/" + i))
              .toList();
      Curl.run(stage.folder(), relay.port(), requests, 8);
      List<Span> spans =
          stage.sink().await(2 * REQUESTS, span -> span.service().equals(kind.service()));
      assertThat(spans).hasSize(2 * REQUESTS);
      long linked = spans.stream().filter(span -> !span.parentId().isEmpty()).count();
      System.out.printf("%s, 8 clients at a time: %d of %d linked%n", kind, linked, REQUESTS);
      Links.check(spans);
    }
  }
}
