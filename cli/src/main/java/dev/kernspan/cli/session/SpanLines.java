package dev.kernspan.cli.session;

import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.request.ExchangeListener;
import dev.kernspan.cli.ledger.Bar;
import dev.kernspan.cli.ledger.FinishedRequest;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.export.console.Column;
import dev.kernspan.kernel.Clock;

/** Makes a line of each finished request: how long it took, and a bar of where the time went. */
final class SpanLines implements ExchangeListener {
  static final int BAR_WIDTH = 24;

  private static final String SERVICE = "service";
  private static final String DIRECTION = "dir";
  private static final String DURATION = "duration_ms";
  private static final String BAR = "time_went_to";
  private static final String MOSTLY = "mostly";
  private static final String STATUS = "status";
  private static final String NAME = "name";
  private static final String PID = "pid";
  private static final String SPAN_ID = "span_id";
  private static final String NANOSECONDS = "_ns";

  private final Clock clock = Clock.system();
  private final Parts parts;
  private final Identities identities;

  SpanLines(Parts parts, Identities identities) {
    this.parts = parts;
    this.identities = identities;
  }

  /** What a line needs, and who else gets the requests. */
  record Parts(ProcessChoice processes, SpanOptions choice, Lines lines, Bar bar, Taker taker) {
    /** Whether nobody will want it, told before anything is copied. */
    boolean useless(Exchange exchange) {
      return choice.html().isEmpty() && exchange.durationNs() < choice.slowNs();
    }
  }

  /** Takes finished requests, on the drain thread. */
  @FunctionalInterface
  interface Taker {
    /** {@code asked} is whether it is one of those that the user wants to see. */
    void take(FinishedRequest request, boolean asked);
  }

  static Table table() {
    Table table =
        new Table()
            .add(Column.text(Lines.TIME, 12))
            .add(Column.text(SERVICE, 14))
            .add(Column.text(DIRECTION, 6))
            .add(Column.number(DURATION, 11))
            .add(Column.text(BAR, BAR_WIDTH))
            .add(Column.text(MOSTLY, 12))
            .add(Column.number(STATUS, 6))
            .add(Column.text(NAME, 28))
            .add(Column.text(TraceIdConverter.COLUMN, 32))
            .addHidden(Column.text(SPAN_ID, 16))
            .addHidden(Column.number(PID, 7));
    for (TimeState state : TimeState.values()) {
      table.addHidden(Column.number(state.label() + NANOSECONDS, 12));
    }
    return table;
  }

  @Override
  public void onExchange(Protocol protocol, Exchange exchange) {
    if (parts.useless(exchange) || !parts.processes.has(exchange.tgid(), identities)) {
      return;
    }
    FinishedRequest request = FinishedRequest.of(protocol, exchange, clock);
    boolean asked =
        parts.choice.has(request) && parts.lines.add(cells(request, exchange), request::span);
    parts.taker.take(request, asked);
  }

  private Cells cells(FinishedRequest request, Exchange exchange) {
    SpanRecord span = request.span();
    Cells cells = parts.lines.begin();
    cells
        .set(Lines.TIME, parts.lines.time(span.endEpochNs()))
        .set(SERVICE, request.service())
        .set(DIRECTION, request.role() == Role.SERVER ? "server" : "client")
        .set(DURATION, request.durationNs() / 1e6)
        .set(MOSTLY, exchange.ledger().longest().label())
        .set(NAME, request.name())
        .set(TraceIdConverter.COLUMN, span.traceId())
        .set(SPAN_ID, span.spanId())
        .set(PID, exchange.tgid());
    cells.set(BAR, parts.bar.of(request.split()));
    setStatus(request, cells);
    for (TimeState state : TimeState.values()) {
      cells.set(state.label() + NANOSECONDS, request.split().ns(state));
    }
    return cells;
  }

  private static void setStatus(FinishedRequest request, Cells cells) {
    long status = request.number("http.response.status_code");
    String error = request.text("error.type");
    if (status > 0) {
      cells.set(STATUS, status);
    } else if (!error.isEmpty()) {
      cells.set(STATUS, error);
    }
  }
}
