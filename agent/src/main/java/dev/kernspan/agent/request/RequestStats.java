package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.protocol.Role;

/** How many requests became what. Written by the drain thread. */
public final class RequestStats {
  private final long[] discarded = new long[Discard.values().length];
  private final long[] finished = new long[Role.values().length];
  private long gaps;
  private long evicted;

  void count(Discard reason) {
    discarded[reason.ordinal()]++;
  }

  void finish(Role role) {
    finished[role.ordinal()]++;
  }

  void gap() {
    gaps++;
  }

  void evict() {
    evicted++;
  }

  /** Requests that made no span, by reason. */
  public long discarded(Discard reason) {
    return discarded[reason.ordinal()];
  }

  /** Requests that did. */
  public long finished(Role role) {
    return finished[role.ordinal()];
  }

  /** Times that records of a connection were missing. */
  public long gaps() {
    return gaps;
  }

  /** Connections forgotten to make room. */
  public long evicted() {
    return evicted;
  }
}
