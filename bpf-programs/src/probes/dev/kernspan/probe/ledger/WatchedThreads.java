package dev.kernspan.probe.ledger;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The threads of one process, whether they serve requests or not. Watching a thread traces it. */
public final class WatchedThreads {
  private final LoadedProbe ledger;
  private final BpfLink iterator;

  /** Whether this kernel's iterator over threads could be attached. */
  public static boolean available(LoadedProbe ledger) {
    return !ledger.links(Ledger.THREADS).isEmpty();
  }

  /**
   * Watches the process that the kernel calls {@code tgid}.
   *
   * @throws IllegalStateException if this kernel's iterator over threads could not be attached
   */
  public WatchedThreads(LoadedProbe ledger, int tgid) {
    this.ledger = ledger;
    List<BpfLink> links = ledger.links(Ledger.THREADS);
    if (links.isEmpty()) {
      throw new IllegalStateException("this kernel cannot list the threads of a process for BPF");
    }
    iterator = links.getFirst();
    ledger.object().global("watched_tgid").set(JAVA_INT, 0, tgid);
  }

  /**
   * One thread at one moment.
   *
   * @param timeNs monotonic
   * @param serving whether it has read or sent a request
   * @param totals see {@link ThreadTotals}; since it is traced
   */
  public record WatchedThread(
      int tid, String comm, long timeNs, ThreadState state, boolean serving, long[] totals) {}

  /** All threads now; empty if there is no such process. */
  public List<WatchedThread> read() {
    MemorySegment all = MemorySegment.ofArray(iterator.readIterator());
    List<WatchedThread> threads = new ArrayList<>();
    for (long at = 0; at + LedgerEvent.Task.SIZE <= all.byteSize(); ) {
      threads.add(thread(all, at));
      at += LedgerEvent.Task.SIZE;
    }
    return threads;
  }

  /** Threads of the process that begin from now on are not traced any more. */
  public void stop() {
    ledger.object().global("watched_tgid").set(JAVA_INT, 0, 0);
  }

  private static WatchedThread thread(MemorySegment all, long at) {
    long[] totals = new long[ThreadTotals.LENGTH];
    LedgerEvent.TOTALS.copy(all, at + LedgerEvent.Task.TOTALS_AT, totals);
    return new WatchedThread(
        (int) LedgerEvent.Task.TID.get(all, at),
        LedgerEvent.Task.COMM.string(all, at),
        LedgerEvent.Task.TIME_NS.get(all, at),
        ThreadState.values()[LedgerEvent.Task.STATE.get(all, at)],
        LedgerEvent.Task.SERVING.get(all, at) != 0,
        totals);
  }
}
