package dev.kernspan.agent.ledger;

import dev.kernspan.probe.ThreadCount;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import java.util.Arrays;

/**
 * What the kernel did under one request. While the request is open it collects what threads did for
 * it; when it is closed, the times of all states are its duration, to the nanosecond. Reused;
 * written by the drain thread. Times are monotonic ns.
 */
public final class RequestLedger {
  private static final TimeState[] STATES = TimeState.values();
  private static final ThreadState[] THREAD_STATES = ThreadState.values();

  /** Between two operations for the request on one thread, with none for another in between. */
  private final Spent certain = new Spent();

  /** After an operation for it, until the thread did something for another one. */
  private final Spent likely = new Spent();

  private final long[] timesNs = new long[STATES.length];
  private final long[] counts = new long[ThreadCount.values().length];
  private final Blame blame = new Blame();
  private final Transport transport = new Transport();
  private final long[] callTotals = new long[ThreadTotals.LENGTH];
  private int callTid;
  private long callTurns;
  private long durationNs;
  private boolean traced;
  private Gap gap = Gap.NONE;

  /** A request begins; nothing is known before {@code ns}. */
  public void begin(long ns) {
    certain.clear(ns);
    likely.clear(ns);
    blame.clear();
    transport.clear();
    callTid = 0;
    traced = false;
    gap = Gap.NONE;
    durationNs = 0;
  }

  /** The kernel side accounts for a thread that works for it. */
  public void trace() {
    traced = true;
  }

  /**
   * A thread that worked for it all the time went from {@code from} to {@code to} at {@code ns}.
   */
  public void add(long[] from, long[] to, long fromNs, long ns) {
    // What two threads did at the same time is the request's only once.
    if (fromNs >= certain.untilNs()) {
      certain.add(from, to, ns);
    }
  }

  /** The same, where the thread may have done something else from some moment on. */
  public void addLikely(long[] from, long[] to, long fromNs, long ns) {
    if (fromNs >= likely.untilNs() && fromNs >= certain.untilNs()) {
      likely.add(from, to, ns);
    }
  }

  /** A call begins: its thread, how often that had turned to another request, and its totals. */
  public void startCall(int tid, long turns, long[] totals) {
    callTid = tid;
    callTurns = turns;
    System.arraycopy(totals, 0, callTotals, 0, totals.length);
  }

  /** Whether {@link #startCall} is still to come. */
  public boolean callStarts() {
    return callTid == 0;
  }

  /** The call goes on; what its thread did since is the call's, if that did nothing else. */
  public void throughCall(int tid, long turns, long[] totals, long ns) {
    if (tid == callTid && turns == callTurns) {
      certain.set(callTotals, totals, ns);
    }
  }

  /** Who kept its thread waiting. */
  public Blame blame() {
    return blame;
  }

  /** How its connection fared. */
  public Transport transport() {
    return transport;
  }

  /**
   * The request is over.
   *
   * @param startNs its first byte came, or was sent
   * @param readNs its first byte was read; {@code startNs} for a client
   * @param with what of the collected time is the request's
   */
  public void close(long startNs, long readNs, long endNs, With with, Gap reason) {
    Arrays.fill(timesNs, 0);
    Arrays.fill(counts, 0);
    durationNs = endNs - startNs;
    long queueNs = Math.min(Math.max(readNs - startNs, 0), durationNs);
    timesNs[TimeState.QUEUE.ordinal()] = queueNs;
    if (with != With.NOTHING && certain.known(endNs)) {
      take(certain.by(endNs), false);
    }
    if (with == With.ALL && likely.untilNs() <= endNs) {
      take(likely.by(endNs), true);
    }
    long restNs = durationNs - sumNs();
    if (restNs < 0) {
      // Not possible while each slice is checked; a wrong sum is worse than none.
      Arrays.fill(timesNs, 0);
      timesNs[TimeState.QUEUE.ordinal()] = queueNs;
      restNs = durationNs - queueNs;
    }
    timesNs[TimeState.UNATTRIBUTED.ordinal()] = restNs;
    gap = restNs == 0 ? Gap.NONE : traced ? reason : Gap.NO_LEDGER;
  }

  /** Nanoseconds in a state. */
  public long ns(TimeState state) {
    return timesNs[state.ordinal()];
  }

  /** What was counted of its thread. */
  public long count(ThreadCount count) {
    return counts[count.ordinal()];
  }

  /** The part of its duration that is attributed to a state, from 0 to 1. */
  public double coverage() {
    return durationNs == 0 ? 1 : 1 - (double) ns(TimeState.UNATTRIBUTED) / durationNs;
  }

  /** Why there is unattributed time. */
  public Gap gap() {
    return gap;
  }

  /** The state with most of the time. */
  public TimeState longest() {
    TimeState longest = TimeState.QUEUE;
    for (TimeState state : STATES) {
      longest = ns(state) > ns(longest) ? state : longest;
    }
    return longest;
  }

  private void take(long[] spent, boolean busyOnly) {
    for (ThreadState state : THREAD_STATES) {
      if (!busyOnly || isBusy(state)) {
        timesNs[state.ordinal() + 1] += spent[state.ordinal()];
      }
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += spent[THREAD_STATES.length + i];
    }
  }

  /** Whether a thread that has nothing to do is not in this state. */
  private static boolean isBusy(ThreadState state) {
    return switch (state) {
      case CPU, RUNQUEUE, PREEMPTED, THROTTLED, DISK, PAGE_FAULT, KERNEL_LOCK -> true;
      case LOCK, NET_READ, NET_WRITE, POLL, SLEEP, PIPE, CHILD, OTHER -> false;
    };
  }

  private long sumNs() {
    long sum = 0;
    for (long ns : timesNs) {
      sum += ns;
    }
    return sum;
  }

  /** What of the collected time is a request's. */
  public enum With {
    /** None of it: the thread worked for others too, and nobody knows when. */
    NOTHING,
    /** What lies between two operations for it. */
    CERTAIN,
    /** That, and what its thread did before it turned to another request. */
    ALL
  }
}
