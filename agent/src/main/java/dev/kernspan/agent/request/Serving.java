package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.SpanLink;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are being served now, by the kernel's token; finds the parent of a request by
 * the thread that sends it. A thread carries the token of the request it read last. A parent is
 * claimed only while no other request was read by that thread: it might work for either.
 */
final class Serving {
  private final LongTable<Exchange> open;
  private final SpanIds ids;

  Serving(int limit, SpanIds ids) {
    this.open = new LongTable<>(limit);
    this.ids = ids;
  }

  /** Gives the exchange its place in a trace; its message's own context is in the link already. */
  void identify(Exchange exchange) {
    Exchange before = exchange.threadToken() == 0 ? null : open.get(exchange.threadToken());
    SpanLink link = exchange.link();
    if (exchange.role() == Role.SERVER) {
      serve(exchange, before);
    } else if (!link.found() && before != null && !before.shared()) {
      link.fromThread(before.link());
    }
    if (!link.found()) {
      link.root(ids.next(), ids.next());
    }
    link.spanId(ids.next());
  }

  void end(Exchange exchange) {
    if (exchange.role() == Role.SERVER) {
      open.remove(exchange.token());
    }
  }

  int size() {
    return open.size();
  }

  private void serve(Exchange exchange, @Nullable Exchange before) {
    if (before != null && before != exchange) {
      before.share();
      exchange.share();
    }
    if (exchange.token() != 0) {
      open.put(exchange.token(), exchange);
    }
  }
}
