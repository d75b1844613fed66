package dev.kernspan.agent.ledger;

import dev.kernspan.probe.ThreadTotals;
import java.util.Arrays;

/**
 * What a thread did for a request up to a moment, and up to the operation before: a request may
 * turn out to have ended there.
 */
final class Spent {
  private final long[] now = new long[ThreadTotals.LENGTH];
  private final long[] before = new long[ThreadTotals.LENGTH];
  private long untilNs;
  private long beforeNs;

  void clear(long ns) {
    Arrays.fill(now, 0);
    Arrays.fill(before, 0);
    untilNs = ns;
    beforeNs = ns;
  }

  /** When what is known ends, monotonic ns. */
  long untilNs() {
    return untilNs;
  }

  /** Adds what a thread did from {@code from} to {@code to}, which is the moment {@code ns}. */
  void add(long[] from, long[] to, long ns) {
    keep(ns);
    for (int i = 0; i < now.length; i++) {
      now[i] += ThreadTotals.difference(to, from, i);
    }
  }

  /** It is all that a thread did from {@code from} to {@code to}. */
  void set(long[] from, long[] to, long ns) {
    keep(ns);
    for (int i = 0; i < now.length; i++) {
      now[i] = ThreadTotals.difference(to, from, i);
    }
  }

  /** What was known by {@code endNs}. */
  long[] by(long endNs) {
    return endNs >= untilNs ? now : before;
  }

  /** Whether anything is known of the time before {@code endNs}. */
  boolean known(long endNs) {
    return endNs >= beforeNs;
  }

  private void keep(long ns) {
    System.arraycopy(now, 0, before, 0, now.length);
    beforeNs = untilNs;
    untilNs = ns;
  }
}
