package dev.kernspan.cli.ledger;

import static dev.kernspan.cli.ledger.Requests.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.ledger.TimeState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WhyTest {
  private final Waits waits = new Waits();

  @Test
  void namesTheWaitsWorstFirstAndThenTheCpu() {
    waits.add(request().in(TimeState.CPU, 60).in(TimeState.THROTTLED, 30).make());
    waits.add(
        request()
            .in(TimeState.LOCK, 8)
            .with("kernspan.blocked_by.total_ns", 6_000_000L)
            .in(TimeState.UNATTRIBUTED, 2)
            .make());
    String text = print();
    assertThat(text)
        .startsWith(
            "shop served 2 requests in 10.0 s, each 50.0 ms on average.\n"
                + "They waited for, worst first:\n\n"
                + "  30 % TTTTTTTTT                       throttled: throttled by the CPU quota,"
                + " 15.0 ms per request, in 1 of 2, at most 30.0 ms\n"
                + "    The cgroup had used up its CPU quota")
        .contains(
            "lock: waiting for a lock, 4.00 ms per request, in 1 of 2, at most 8.00 ms,"
                + " 75 % of it for another request that held the lock\n")
        .contains("The slowest: GET /checkout took 90.0 ms: 60.0 ms CPU, 30.0 ms throttled by");
    assertThat(text.indexOf("throttled: ")).isLessThan(text.indexOf("lock: "));
    assertThat(text.indexOf("lock: ")).isLessThan(text.indexOf(" cpu, "));
    assertThat(text.indexOf(" cpu, ")).isLessThan(text.indexOf(" unattributed, "));
  }

  @ParameterizedTest
  @EnumSource
  void saysOfEachStateWhatItMeans(TimeState state) {
    waits.add(request().in(state, 100).make());
    StateView view = StateView.of(state);
    assertThat(print())
        .contains("100 % " + String.valueOf(view.letter()).repeat(30))
        .contains((view.namesItself() ? "" : ": " + view.phrase()) + ", 100 ms per request")
        .contains(String.join("\n    ", Why.wrapped(view.meaning())));
    assertThat(String.join(" ", Why.wrapped(view.meaning()))).isEqualTo(view.meaning());
  }

  @Test
  void saysSoIfTheyDidNotWait() {
    waits.add(request().in(TimeState.CPU, 100).make());
    assertThat(print())
        .startsWith("shop served 1 request in 10.0 s, 100 ms.\nThey hardly waited for anything.\n");
  }

  private String print() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Why(new PrintStream(out, false, UTF_8), false).print("shop served", waits, 10_000_000_000L);
    return out.toString(UTF_8);
  }
}
