package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Operation;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that serve and make requests. Gives what a thread did between two of its operations
 * to the request for which it did it.
 */
final class Workers {
  private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);

  /** The same without an open request: nothing would be missed, and threads come and go. */
  private static final long REST_NS = TimeUnit.SECONDS.toNanos(5);

  private final LongTable<Worker> workers;
  private final ArrayDeque<Worker> free = new ArrayDeque<>();
  private final Serving serving;
  private final long[] begin = new long[ThreadTotals.LENGTH];
  private long broken;
  private long refused;

  /** Keeps at most {@code limit} threads. */
  Workers(int limit, Serving serving) {
    this.workers = new LongTable<>(limit);
    this.serving = serving;
  }

  /** Before an operation on the connection of {@code own}, the exchange open there, is followed. */
  void before(Operation operation, @Nullable Exchange own) {
    Worker worker = worker(operation);
    if (worker == null) {
      return;
    }
    boolean known = worker.timeNs() != 0;
    if (!worker.move(operation)) {
      broken += known ? 1 : 0;
      return;
    }
    if (own != null) {
      facts(operation, own, worker);
      own.ledger().throughCall(operation.tid(), worker.turns(), worker.totals(), worker.timeNs());
    }
    worker.account(served(operation, own));
  }

  /**
   * After it: the thread goes on with the exchange that is open now; unless it has gone on before
   * the operation could be followed.
   */
  void after(Operation operation, @Nullable Exchange own) {
    Worker worker = operation.hasLedger() ? workers.get(operation.tid()) : null;
    if (worker == null || worker.timeNs() != operation.timeNs()) {
      return;
    }
    worker.serve(served(operation, own));
    worker.rest(own == null);
    if (own == null) {
      return;
    }
    facts(operation, own, worker);
    if (own.role() == Role.CLIENT && own.ledger().callStarts()) {
      startCall(operation, own, worker);
    }
  }

  /** Forgets threads of which nothing was seen for long. */
  void tick(long nowNs) {
    List<Long> idle = new ArrayList<>();
    workers.forEachKey(
        (tid, worker) -> {
          long quietNs = nowNs - worker.timeNs();
          if (!worker.serves() && quietNs > (worker.rests() ? REST_NS : IDLE_NS)) {
            idle.add(tid);
          }
        });
    for (long tid : idle) {
      Worker worker = workers.get(tid);
      workers.remove(tid);
      if (worker != null) {
        worker.clear();
        free.push(worker);
      }
    }
  }

  /** Times that a thread's totals did not grow by the time that went by. */
  long broken() {
    return broken;
  }

  /** Operations of threads for which there was no room. */
  long refused() {
    return refused;
  }

  int size() {
    return workers.size();
  }

  private void startCall(Operation operation, Exchange own, Worker worker) {
    long[] totals = worker.totals();
    if (operation.begun()) {
      operation.copyBegin(begin);
      totals = begin;
    }
    own.ledger().startCall(operation.tid(), worker.turns(), totals);
  }

  private static void facts(Operation operation, Exchange own, Worker worker) {
    own.ledger().trace();
    own.ledger().transport().take(operation.retransmits(), operation.windowNs());
    if (own.role() != Role.SERVER || operation.tid() != own.tid()) {
      return;
    }
    own.ledger().blame().take(operation.blockedBy(), operation.blockedByNs());
    if (operation.closedNs() != 0) {
      long cpuNs = worker.totals()[ThreadState.CPU.ordinal()];
      own.ledger().transport().closed(operation.closedNs(), operation.closedCpuNs(), cpuNs);
    }
  }

  /** The request for which the thread does this: its own, or the one that made it ask. */
  private @Nullable Exchange served(Operation operation, @Nullable Exchange own) {
    Role role = own == null ? operation.role() : own.role();
    if (role == Role.SERVER) {
      return own;
    }
    return serving.open(own == null ? operation.threadToken() : own.threadToken());
  }

  private @Nullable Worker worker(Operation operation) {
    Worker worker = workers.get(operation.tid());
    if (!operation.hasLedger()) {
      if (worker != null) {
        worker.clear();
      }
      return null;
    }
    if (worker != null) {
      return worker;
    }
    worker = free.isEmpty() ? new Worker() : free.pop();
    if (!workers.put(operation.tid(), worker)) {
      free.push(worker);
      refused++;
      return null;
    }
    return worker;
  }
}
