package dev.kernspan.cli.ledger;

import static dev.kernspan.cli.ledger.Requests.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.agent.protocol.Role;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class SummaryTest {
  private final Routes routes = new Routes();

  @Test
  void saysTheMeanSplitAndTheSlowestRequestOfEachRouteTheSlowestFirst() {
    routes.add(request().named("GET /").in(TimeState.CPU, 1).make());
    routes.add(request().in(TimeState.CPU, 30).in(TimeState.THROTTLED, 106).make());
    routes.add(request().in(TimeState.CPU, 34).in(TimeState.THROTTLED, 30).make());
    assertThat(print())
        .isEqualTo(
            """
            GET /checkout, served by shop: 2 requests, 100 ms on average
              CCCTTTTTTT  throttled 68 %, cpu 32 %
              The slowest: GET /checkout took 136 ms: 30.0 ms CPU, 106 ms throttled by the CPU \
            quota. Trace 0af7651916cd43dd8448eb211c80319c.
            GET /, served by shop: 1 request, 1.00 ms
              CCCCCCCCCC  cpu 100 %
              The slowest: GET / took 1.00 ms: 1.00 ms CPU. Trace 0af7651916cd43dd8448eb211c80319c.
            """);
  }

  @Test
  void keepsTheSidesOfARequestApart() {
    routes.add(request().in(TimeState.CPU, 1).make());
    routes.add(request().in(TimeState.CPU, 2).role(Role.CLIENT).make());
    routes.add(request().in(TimeState.CPU, 3).of("cart").make());
    assertThat(routes.slowestFirst().stream().map(route -> route.key().text()))
        .containsExactly(
            "GET /checkout, served by cart",
            "GET /checkout, asked by shop",
            "GET /checkout, served by shop");
  }

  @Test
  void countsWhatIsOfMoreRoutesThanItKeeps() {
    for (int i = 0; i < 1010; i++) {
      routes.add(request().named("GET /" + i).in(TimeState.CPU, 1).make());
    }
    assertThat(routes.slowestFirst()).hasSize(1000);
    assertThat(routes.leftOut()).isEqualTo(10);
    assertThat(print())
        .contains("(970 faster routes are not shown.)")
        .endsWith("(10 requests of more routes than fit are not in this.)\n");
  }

  @Test
  void ofNothingIsNothing() {
    assertThat(print()).isEmpty();
  }

  private String print() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Summary(routes, new Bar(10, false)).print(new PrintStream(out, false, UTF_8));
    return out.toString(UTF_8);
  }
}
