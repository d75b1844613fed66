package dev.kernspan.cli.ledger;

import static dev.kernspan.cli.ledger.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.ledger.Gap;
import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.agent.protocol.Role;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SentenceTest {
  @ParameterizedTest
  @MethodSource
  void saysWhereTheTimeWent(Requests request, String sentence) {
    assertThat(Sentence.of(request.make())).isEqualTo(sentence);
  }

  static Stream<Arguments> saysWhereTheTimeWent() {
    return Stream.of(
        Arguments.of(
            request().in(TimeState.THROTTLED, 106).in(TimeState.CPU, 30),
            "GET /checkout took 136 ms: 30.0 ms CPU, 106 ms throttled by the CPU quota."),
        Arguments.of(
            request().in(TimeState.CPU, 990).in(TimeState.DISK, 5).in(TimeState.POLL, 5),
            "GET /checkout took 1.00 s: 990 ms CPU, 10.0 ms elsewhere."),
        Arguments.of(
            request().in(TimeState.UNATTRIBUTED, 3).gap(Gap.THREAD_CHANGED),
            "GET /checkout took 3.00 ms: 3.00 ms unattributed (another thread than the one that"
                + " read it answered)."),
        Arguments.of(
            request()
                .in(TimeState.LOCK, 80)
                .with("kernspan.blocked_by.ns", 78_000_000L)
                .with("kernspan.blocked_by.span_id", "00f067aa0ba902b7")
                .with("kernspan.blocked_by.trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
            "GET /checkout took 80.0 ms: 80.0 ms waiting for a lock; for 78.0 ms the lock was held"
                + " for request 00f067aa0ba902b7 of trace 4bf92f3577b34da6a3ce929d0e0e4736."),
        Arguments.of(
            request()
                .in(TimeState.SLEEP, 40)
                .with("kernspan.after_cancel_ns", 30_000_000L)
                .with("kernspan.tcp.retransmits", 1L)
                .with("error.type", "500"),
            "GET /checkout took 40.0 ms: 40.0 ms asleep; 30.0 ms of it after its client had gone;"
                + " 1 segment was sent again; it failed with 500."),
        Arguments.of(
            request().named("GET to 10.0.0.7:80").role(Role.CLIENT).in(TimeState.NET_READ, 2),
            "GET to 10.0.0.7:80 took 2.00 ms: 2.00 ms waiting for data from the network."),
        Arguments.of(request(), "GET /checkout took 0 ns: 0 ns elsewhere."));
  }

  @ParameterizedTest
  @MethodSource
  void partsAndTheRestAreTheWhole(Requests request) {
    String sentence = Sentence.of(request.make());
    double ms =
        Stream.of(sentence.substring(sentence.indexOf(": ") + 2).split(", ", -1))
            .mapToDouble(part -> Double.parseDouble(part.substring(0, part.indexOf(' '))))
            .sum();
    assertThat(ms).isEqualTo(10.0 * TimeState.values().length);
  }

  static Stream<Requests> partsAndTheRestAreTheWhole() {
    Requests all = request();
    for (TimeState state : TimeState.values()) {
      all.in(state, 10);
    }
    return Stream.of(all);
  }
}
