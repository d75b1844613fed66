package dev.kernspan.cli.ledger;

import dev.kernspan.agent.ledger.Gap;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.request.SpanMaker;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.export.console.Printable;
import dev.kernspan.kernel.Clock;

/**
 * What is kept of a finished request.
 *
 * @param service whose side it is
 * @param name what was asked for, of low cardinality, such as {@code GET /orders/{id}}; of a call
 *     with whom was asked. Harmless to a terminal, as {@code service} is
 * @param route the {@code http.route}, or empty
 * @param split where its time went; together its duration
 * @param gap why some of it is unattributed
 */
public record FinishedRequest(
    String service, String name, String route, Role role, SpanRecord span, Split split, Gap gap) {

  /** Copies what is to be kept of an exchange that is valid during the call only. */
  public static FinishedRequest of(Protocol protocol, Exchange exchange, Clock clock) {
    SpanRecord span = SpanMaker.span(protocol, exchange, clock);
    String route = protocol.route(exchange);
    return new FinishedRequest(
        Printable.of(exchange.resource().serviceName()),
        Printable.of(name(exchange, span)),
        route == null ? "" : route,
        exchange.role(),
        span,
        Split.of(exchange.ledger()),
        exchange.ledger().gap());
  }

  public long durationNs() {
    return span.endEpochNs() - span.startEpochNs();
  }

  /** A number among the span's attributes; 0 if there is none of that name. */
  public long number(String attribute) {
    return span.attributes().get(attribute) instanceof Long number ? number : 0;
  }

  /** A text among the span's attributes; empty if there is none of that name. */
  public String text(String attribute) {
    Object value = span.attributes().get(attribute);
    return value == null ? "" : Printable.of(value.toString());
  }

  private static String name(Exchange exchange, SpanRecord span) {
    if (exchange.role() == Role.SERVER || !exchange.connection().addressed()) {
      return span.name();
    }
    String address = exchange.connection().remoteAddress();
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return span.name() + " to " + host + ":" + exchange.connection().remotePort();
  }
}
