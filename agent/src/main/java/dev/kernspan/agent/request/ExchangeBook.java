package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Exchanges;
import dev.kernspan.agent.protocol.Operation;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.kernel.Clock;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open exchanges of one protocol: where they begin, and where they go when they end. */
final class ExchangeBook implements Exchanges {
  private final Protocol protocol;
  private final Measures measures;
  private final Serving serving;
  private final Processes processes;
  private final RequestStats stats;
  private final List<ExchangeListener> listeners;
  private final Clock clock;
  private final int limit;
  private final ArrayDeque<Exchange> free = new ArrayDeque<>();
  private int open;

  ExchangeBook(
      Protocol protocol,
      Measures measures,
      Serving serving,
      RequestStats stats,
      RequestTracker.Surroundings around) {
    this.protocol = protocol;
    this.measures = measures;
    this.serving = serving;
    this.stats = stats;
    this.processes = around.processes();
    this.listeners = around.listeners();
    this.clock = around.clock();
    this.limit = around.maxOpenRequests();
  }

  @Override
  public @Nullable Exchange begin(Connection connection, Role role, Operation first) {
    int serverPort = role == Role.SERVER ? connection.localPort() : connection.remotePort();
    if (!processes.observed(first.tgid(), serverPort)) {
      return null;
    }
    if (open == limit) {
      stats.count(Discard.LIMIT);
      return null;
    }
    open++;
    Exchange exchange = free.poll();
    if (exchange == null) {
      exchange = new Exchange(protocol.newDetail());
    }
    exchange.begin(connection, role, first);
    connection.exchange(exchange);
    return exchange;
  }

  @Override
  public void identified(Exchange exchange) {
    serving.identify(exchange);
  }

  @Override
  public void finish(Exchange exchange, long endNs) {
    exchange.end(endNs);
    exchange.resource(processes.resource(exchange.tgid()));
    serving.account(exchange);
    stats.finish(exchange.role());
    try {
      long epochNs = clock.epochNs(exchange.endNs());
      measures.protocol.record(exchange, epochNs);
      measures.ledger.record(protocol, exchange, epochNs);
      for (int i = 0; i < listeners.size(); i++) {
        listeners.get(i).onExchange(protocol, exchange);
      }
    } finally {
      release(exchange);
    }
  }

  @Override
  public void discard(Exchange exchange, Discard reason) {
    stats.count(reason);
    release(exchange);
  }

  @Override
  public void forget(Exchange exchange) {
    release(exchange);
  }

  @Override
  public void count(Discard reason) {
    stats.count(reason);
  }

  int open() {
    return open;
  }

  /** What finished exchanges are taken into: the protocol's series, and those of all protocols. */
  record Measures(Protocol.Measure protocol, LedgerMeasure ledger) {}

  private void release(Exchange exchange) {
    serving.end(exchange);
    exchange.retire();
    if (exchange.connection().exchange() == exchange) {
      exchange.connection().exchange(null);
    }
    open--;
    free.push(exchange);
  }
}
