package dev.kernspan.cli.session;

import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.identity.Identity;
import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.TraceParent;
import dev.kernspan.agent.request.ExchangeListener;
import dev.kernspan.agent.request.SpanMaker;
import dev.kernspan.export.console.Column;
import dev.kernspan.kernel.Clock;
import java.util.List;

/** Makes a line of each finished request of the protocols that go by one verb. */
final class RequestLines implements ExchangeListener {
  private static final String PID = "pid";
  private static final String COMM = "comm";
  private static final String SERVICE = "service";
  private static final String DIRECTION = "dir";
  private static final String PEER = "peer";

  private final Clock clock = Clock.system();
  private final String verb;
  private final ProcessChoice processes;
  private final Identities identities;
  private final Lines lines;

  RequestLines(String verb, ProcessChoice processes, Identities identities, Lines lines) {
    this.verb = verb;
    this.processes = processes;
    this.identities = identities;
    this.lines = lines;
  }

  static Table table(List<Protocol> protocols) {
    Table table =
        new Table()
            .add(Column.text(Lines.TIME, 12))
            .add(Column.number(PID, 7))
            .add(Column.text(COMM, 15))
            .add(Column.text(SERVICE, 16))
            .add(Column.text(DIRECTION, 6));
    protocols.forEach(protocol -> table.addAll(protocol.columns()));
    return table.add(Column.text(PEER, 21)).add(Column.text(TraceIdConverter.COLUMN, 32));
  }

  @Override
  public void onExchange(Protocol protocol, Exchange exchange) {
    if (!protocol.verb().equals(verb) || !processes.has(exchange.tgid(), identities)) {
      return;
    }
    Cells cells = lines.begin();
    Identity identity = identities.of(exchange.tgid());
    cells
        .set(Lines.TIME, lines.time(clock.epochNs(exchange.endNs())))
        .set(PID, exchange.tgid())
        .set(COMM, identity.comm())
        .set(SERVICE, exchange.resource().serviceName())
        .set(DIRECTION, exchange.role() == Role.SERVER ? "server" : "client")
        .set(
            TraceIdConverter.COLUMN,
            TraceParent.hex(exchange.link().traceHigh(), exchange.link().traceLow()));
    protocol.print(exchange, cells);
    Connection connection = exchange.connection();
    if (connection.addressed()) {
      cells.set(PEER, peer(connection));
    }
    lines.add(cells, () -> SpanMaker.span(protocol, exchange, clock));
  }

  private static String peer(Connection connection) {
    String address = connection.remoteAddress();
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return host + ":" + connection.remotePort();
  }
}
