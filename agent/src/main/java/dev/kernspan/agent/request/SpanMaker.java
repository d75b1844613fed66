package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.SpanLink;
import dev.kernspan.agent.protocol.TraceParent;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.kernel.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the span of each finished exchange. */
public final class SpanMaker implements ExchangeListener {
  private final Clock clock;
  private final SpanRecord.Sink sink;

  public SpanMaker(Clock clock, SpanRecord.Sink sink) {
    this.clock = clock;
    this.sink = sink;
  }

  @Override
  public void onExchange(Protocol protocol, Exchange exchange) {
    sink.onSpan(span(protocol, exchange, clock));
  }

  /** The span of a finished exchange. */
  public static SpanRecord span(Protocol protocol, Exchange exchange, Clock clock) {
    SpanLink link = exchange.link();
    Map<String, Object> attributes = new LinkedHashMap<>();
    protocol.describe(exchange, attributes);
    attributes.put("process.pid", (long) exchange.tgid());
    attributes.put("thread.id", (long) exchange.tid());
    attributes.put("kernspan.attribution", link.attribution().value());
    if (!link.found()) {
      attributes.put("kernspan.attribution.reason", link.noParent().value());
    }
    LedgerAttributes.put(exchange, attributes);
    long startEpochNs = clock.epochNs(exchange.startNs());
    return new SpanRecord(
        exchange.resource(),
        TraceParent.hex(link.traceHigh(), link.traceLow()),
        TraceParent.hex(link.spanId()),
        link.parentId() == 0 ? "" : TraceParent.hex(link.parentId()),
        protocol.traceState(exchange),
        link.remote(),
        exchange.role() == Role.SERVER ? SpanRecord.Kind.SERVER : SpanRecord.Kind.CLIENT,
        protocol.spanName(exchange),
        startEpochNs,
        startEpochNs + exchange.durationNs(),
        attributes,
        protocol.failed(exchange));
  }
}
