package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;

/** Takes finished exchanges, on the drain thread. The exchange is valid during the call only. */
@FunctionalInterface
public interface ExchangeListener {
  void onExchange(Protocol protocol, Exchange exchange);
}
