package dev.kernspan.cli.threads;

import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ledger.WatchedThreads.WatchedThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Looks at all threads again and again, and says what they did in between. */
public final class ThreadRounds {
  private static final Comparator<ThreadRow> BUSIEST_FIRST =
      Comparator.comparingDouble((ThreadRow row) -> -row.share(ThreadState.CPU))
          .thenComparing(row -> !row.serving())
          .thenComparingInt(ThreadRow::tid);

  private final Supplier<List<WatchedThread>> threads;
  private Map<Integer, WatchedThread> before;

  /** Looks at {@code threads} for the first time. */
  public ThreadRounds(Supplier<List<WatchedThread>> threads) {
    this.threads = threads;
    before = byTid(threads.get());
  }

  /** What happened since it was asked before. */
  public Round next() {
    Map<Integer, WatchedThread> now = byTid(threads.get());
    List<ThreadRow> rows = new ArrayList<>();
    for (WatchedThread thread : now.values()) {
      WatchedThread last = before.get(thread.tid());
      if (last != null && ThreadRow.same(last, thread)) {
        rows.add(new ThreadRow(last, thread));
      }
    }
    rows.sort(BUSIEST_FIRST);
    Round round =
        new Round(rows, now.size() - rows.size(), before.size() - rows.size(), now.isEmpty());
    before = now;
    return round;
  }

  private static Map<Integer, WatchedThread> byTid(List<WatchedThread> threads) {
    Map<Integer, WatchedThread> byTid = new HashMap<>();
    threads.forEach(thread -> byTid.put(thread.tid(), thread));
    return byTid;
  }
}
