package dev.kernspan.agent.request;

import dev.kernspan.agent.ledger.Blame;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.SpanLink;

/**
 * Where requests that have ended stand in their traces, by the kernel's token: a request may be to
 * blame for the wait of another one that ends later. The newest of those that share a place stays.
 */
final class RecentSpans {
  private static final int PLACES = 1 << 13;

  private final long[] tokens = new long[PLACES];
  private final long[] traceHigh = new long[PLACES];
  private final long[] traceLow = new long[PLACES];
  private final long[] spanIds = new long[PLACES];

  void add(Exchange ended) {
    SpanLink link = ended.link();
    int at = place(ended.token());
    tokens[at] = ended.token();
    traceHigh[at] = link.traceHigh();
    traceLow[at] = link.traceLow();
    spanIds[at] = link.spanId();
  }

  /** Completes {@code blame} if the request that it names is known here. */
  void resolve(Blame blame) {
    int at = place(blame.token());
    if (tokens[at] == blame.token()) {
      blame.resolve(traceHigh[at], traceLow[at], spanIds[at]);
    }
  }

  private static int place(long token) {
    return (int) ((token * 0x9E3779B97F4A7C15L) >>> 51);
  }
}
