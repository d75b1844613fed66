package dev.kernspan.cli.ledger;

import dev.kernspan.agent.ledger.RequestLedger;
import dev.kernspan.agent.ledger.TimeState;
import java.util.Comparator;
import java.util.List;

/** Nanoseconds in each state, of one request or of many together. */
public final class Split {
  private static final TimeState[] STATES = TimeState.values();

  private final long[] ns = new long[STATES.length];

  /** Of one request. */
  public static Split of(RequestLedger ledger) {
    Split split = new Split();
    for (TimeState state : STATES) {
      split.add(state, ledger.ns(state));
    }
    return split;
  }

  public void add(TimeState state, long moreNs) {
    ns[state.ordinal()] += moreNs;
  }

  public void add(Split other) {
    for (int i = 0; i < ns.length; i++) {
      ns[i] += other.ns[i];
    }
  }

  public long ns(TimeState state) {
    return ns[state.ordinal()];
  }

  public long totalNs() {
    long total = 0;
    for (long part : ns) {
      total += part;
    }
    return total;
  }

  /** The part of the whole that a state has, from 0 to 1. */
  public double share(TimeState state) {
    long total = totalNs();
    return total == 0 ? 0 : (double) ns(state) / total;
  }

  /** The states that have any time, longest first. */
  public List<StateView> longestFirst() {
    return StateView.all().stream()
        .filter(view -> ns(view.state()) > 0)
        .sorted(Comparator.comparingLong((StateView view) -> -ns(view.state())))
        .toList();
  }
}
