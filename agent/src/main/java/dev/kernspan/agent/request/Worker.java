package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Operation;
import dev.kernspan.probe.ThreadTotals;
import org.jspecify.annotations.Nullable;

/** A thread that serves or makes requests: what it did by its last operation, and for which one. */
final class Worker {
  private long[] totals = new long[ThreadTotals.LENGTH];
  private long[] previous = new long[ThreadTotals.LENGTH];
  private long timeNs;
  private long previousNs;
  private long turns;
  private @Nullable Exchange served;
  private long servedToken;
  private boolean resting;

  /**
   * Moves to an operation. False if the totals did not grow by the time that went by: the kernel
   * side began anew with this thread, or another one has its number now.
   */
  boolean move(Operation operation) {
    long[] oldest = previous;
    previous = totals;
    totals = oldest;
    previousNs = timeNs;
    operation.copyLedger(totals);
    timeNs = operation.timeNs();
    long grownNs = ThreadTotals.sumNs(totals) - ThreadTotals.sumNs(previous);
    boolean whole = previousNs != 0 && grownNs == timeNs - previousNs;
    if (!whole) {
      serve(null);
      turns++;
    }
    return whole;
  }

  /** What the thread did from its last operation to this one is of the request that it served. */
  void account(@Nullable Exchange now) {
    Exchange of = served();
    if (of == null) {
      return;
    }
    if (of == now) {
      of.ledger().add(previous, totals, previousNs, timeNs);
    } else {
      of.ledger().addLikely(previous, totals, previousNs, timeNs);
    }
  }

  /** It works for {@code exchange} from now on; null: for none that is known. */
  void serve(@Nullable Exchange exchange) {
    if (exchange != served()) {
      turns++;
    }
    served = exchange;
    servedToken = exchange == null ? 0 : exchange.token();
  }

  /** Says whether its last operation left no request open on its connection. */
  void rest(boolean now) {
    resting = now;
  }

  /** Whether it has no request to go on with. */
  boolean rests() {
    return resting && served() == null;
  }

  /** Whether it works for a request that is open. */
  boolean serves() {
    return served() != null;
  }

  /** Exchanges are reused: one with another token is another one. */
  private @Nullable Exchange served() {
    Exchange of = served;
    return of != null && servedToken != 0 && of.token() == servedToken ? of : null;
  }

  /** How often it went over to another request. */
  long turns() {
    return turns;
  }

  /** What it did up to {@link #timeNs}; valid until it moves. */
  long[] totals() {
    return totals;
  }

  /** Time of its last operation, monotonic ns; 0 if none was seen. */
  long timeNs() {
    return timeNs;
  }

  void clear() {
    timeNs = 0;
    serve(null);
  }
}
