package dev.kernspan.cli.report;

import static dev.kernspan.cli.ledger.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.cli.ledger.FinishedRequest;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpanStoreTest {
  @Test
  void keepsTheSlowestTracesAndCountsTheRest() {
    SpanStore store = new SpanStore(10);
    for (int i = 1; i <= 1000; i++) {
      store.add(span(i, i, 0, (i * 7919L) % 1000), true);
    }
    List<TraceSpans> taken = store.take();
    assertThat(taken).extracting(TraceSpans::askedNs).hasSize(10).isSortedAccordingTo(reverse());
    assertThat(taken.getFirst().askedNs()).isEqualTo(999_000_000);
    assertThat(taken.getLast().askedNs()).isEqualTo(990_000_000);
    assertThat(store.dropped()).isEqualTo(990);
  }

  @Test
  void aFastSpanIsThereForTheSlowOneOfItsTrace() {
    SpanStore store = new SpanStore(10);
    store.add(span(1, 2, 1, 3), false);
    store.add(span(1, 1, 0, 200), true);
    store.add(span(5, 5, 0, 900), false);
    assertThat(store.take()).extracting(TraceSpans::traceId).containsExactly("%032x".formatted(1));
    assertThat(store.dropped()).as("nobody asked for the other").isZero();
  }

  @Test
  void aTraceHasNoMoreSpansThanFit() {
    SpanStore store = new SpanStore();
    for (int i = 1; i <= SpanStore.SPANS_PER_TRACE + 20; i++) {
      store.add(span(1, i, 0, 1), true);
    }
    assertThat(store.take().getFirst().spans()).hasSize(SpanStore.SPANS_PER_TRACE);
    assertThat(store.dropped()).isEqualTo(20);
  }

  @Test
  void spansAreBelowTheirParents() {
    TraceSpans trace = new TraceSpans();
    trace.add(span(1, 4, 3, 1), true, 1);
    trace.add(request().at(1, 3, 1, 5).in(TimeState.CPU, 2).make(), true, 2);
    trace.add(request().at(1, 2, 1, 3).in(TimeState.CPU, 2).make(), true, 3);
    trace.add(request().at(1, 1, 99, 0).in(TimeState.CPU, 10).make(), true, 4);
    assertThat(trace.rows().stream().map(SpanStoreTest::text))
        .containsExactly("1 at 0", "2 at 1", "3 at 1", "4 at 2");
  }

  @Test
  void aCircleOfParentsIsAList() {
    TraceSpans trace = new TraceSpans();
    trace.add(span(1, 1, 2, 1), true, 1);
    trace.add(span(1, 2, 1, 1), true, 2);
    assertThat(trace.rows()).hasSize(2);
  }

  private static String text(TraceSpans.Row row) {
    return Long.parseLong(row.request().span().spanId(), 16) + " at " + row.depth();
  }

  private static Comparator<Long> reverse() {
    return Comparator.reverseOrder();
  }

  private static FinishedRequest span(int trace, int span, int parent, long ms) {
    return request().at(trace, span, parent, 0).in(TimeState.CPU, ms).make();
  }
}
