package dev.kernspan.agent.request;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.aggregate.SeriesTable;
import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.SpanLink;
import dev.kernspan.probe.MetricDef;
import java.util.List;

/**
 * Where the time of a service's requests goes, for all protocols: of the requests that it serves.
 * The calls that it makes are part of them.
 */
final class LedgerMeasure {
  private static final TimeState[] STATES = TimeState.values();

  private static final MetricDef TIME =
      new MetricDef.Counter(
          "kernspan.request.time",
          "s",
          "Time of served requests by what their threads did.",
          List.of("kernspan.state", "http.route"));

  private static final MetricDef QUEUE =
      new MetricDef.Histogram(
          "kernspan.socket.queue.duration",
          "s",
          "Time for which requests lay in the socket before the process read them.",
          List.of(),
          List.of(
              0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
              0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0));

  private final SeriesTable time;
  private final SeriesTable queue;

  LedgerMeasure(Aggregates aggregates) {
    time = aggregates.table(TIME);
    queue = aggregates.table(QUEUE);
  }

  void record(Protocol protocol, Exchange exchange, long epochNs) {
    if (exchange.role() != Role.SERVER) {
      return;
    }
    String route = protocol.route(exchange);
    for (TimeState state : STATES) {
      long ns = exchange.ledger().ns(state);
      if (ns > 0) {
        time.key()[0] = state.label();
        time.key()[1] = route;
        record(time, exchange, ns, epochNs);
      }
    }
    record(queue, exchange, exchange.ledger().ns(TimeState.QUEUE), epochNs);
  }

  private static void record(SeriesTable table, Exchange exchange, long ns, long epochNs) {
    SpanLink link = exchange.link();
    table.recordNs(
        exchange.resource(), ns, epochNs, link.traceHigh(), link.traceLow(), link.spanId());
  }
}
