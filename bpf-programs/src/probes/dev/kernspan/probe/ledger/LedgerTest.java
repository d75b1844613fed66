package dev.kernspan.probe.ledger;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.probe.MapReader;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.MetricDef;
import dev.kernspan.probe.ThreadCount;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import dev.kernspan.probe.ledger.WatchedThreads.WatchedThread;
import dev.kernspan.testing.LiveProbe;
import dev.kernspan.testing.OwnTypes;
import dev.kernspan.testing.Restricted;
import dev.kernspan.testing.Tracefs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What threads of this process do, as the ledger sees it in the running kernel. */
class LedgerTest {
  private static final long WATCH_MS = 400;

  /** What switches of threads are seen by, and where the threads are kept. */
  enum By {
    TYPED,
    TYPED_WITHOUT_TASK_STORAGE,
    RAW,
    RECORD;

    Live load() {
      if (this == TYPED) {
        LiveProbe all = LiveProbe.of(new Ledger());
        return new Live(all, all);
      }
      if (this == TYPED_WITHOUT_TASK_STORAGE) {
        LiveProbe all = LiveProbe.of(new Ledger(), 1 << 20, By::withoutTaskStorage);
        return new Live(all, all);
      }
      LiveProbe hooks = loadHooks(Restricted.toRung(new Ledger(), this == RAW ? 1 : 2));
      // Only a kernel with types has the iterator: it is a second object here, on the same threads.
      LiveProbe iterator =
          LiveProbe.of(
              Restricted.toLadder(new Ledger(), "threads of a process"),
              Optional.empty(),
              LiveProbe.options(1 << 20)
                  .sharing(List.of(hooks.loaded().object().map("old_threads")))
                  .with(open -> open.global("no_task_storage", 1)));
      return new Live(hooks, iterator);
    }

    private static LiveProbe loadHooks(Restricted ledger) {
      try (Tracefs _ = Tracefs.mounted()) {
        return LiveProbe.of(ledger, Optional.of(OwnTypes.FILE), LiveProbe.options(1 << 20));
      }
    }

    private static void withoutTaskStorage(OpenObject open) {
      open.global("no_task_storage", 1).mapSize("old_threads", 4096);
    }
  }

  record Live(LiveProbe hooks, LiveProbe iterator) implements AutoCloseable {
    @Override
    public void close() {
      iterator.close();
      if (hooks != iterator) hooks.close();
    }
  }

  /** A thread that does one thing until it is interrupted. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  @ParameterizedTest
  @EnumSource
  void allStatesTogetherAreTheTimeThatGoesBy(By by) throws Exception {
    List<long[]> spent = new ArrayList<>();
    watch(
        by,
        Map.of("spins", () -> {}),
        (before, after) -> {
          for (WatchedThread thread : after.values()) {
            WatchedThread earlier = before.get(thread.tid());
            if (earlier != null) {
              long grown =
                  ThreadTotals.sumNs(thread.totals()) - ThreadTotals.sumNs(earlier.totals());
              spent.add(new long[] {grown, thread.timeNs() - earlier.timeNs()});
            }
          }
        });
    assertThat(spent).hasSizeGreaterThan(5).allSatisfy(t -> assertThat(t[0]).isEqualTo(t[1]));
  }

  @ParameterizedTest
  @EnumSource
  void tellsWaitsApartByEveryHook(By by) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    Process cat = new ProcessBuilder("cat").start();
    lock.lock();
    try (InputStream output = cat.getInputStream();
        Selector selector = Selector.open()) {
      Map<String, long[]> spent =
          spent(
              by,
              Map.of(
                  "sleeps", () -> Thread.sleep(20),
                  "locks", lock::lockInterruptibly,
                  "polls", selector::select,
                  "pipes", output::read,
                  "computes", () -> {}));
      for (ThreadState wait :
          List.of(ThreadState.SLEEP, ThreadState.LOCK, ThreadState.POLL, ThreadState.PIPE)) {
        String name = wait.name().toLowerCase(Locale.ROOT) + "s";
        assertThat(requireNonNull(spent.get(name))[wait.ordinal()]).as(name).isGreaterThan(most());
      }
      long[] computes = requireNonNull(spent.get("computes"));
      assertThat(computes[ThreadState.CPU.ordinal()] + waitedForCpu(computes))
          .isGreaterThan(most());
      assertThat(computes[ThreadTotals.index(ThreadCount.INVOLUNTARY_SWITCHES)]).isPositive();
    } finally {
      lock.unlock();
      cat.destroy();
    }
  }

  @Test
  @Tag("not-in-a-guest") // has no disk
  void bytesThatGoToDiskAreCounted(@TempDir Path directory) throws Exception {
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
      Work writes =
          () -> {
            file.write(block.clear(), 0);
            file.force(true);
          };
      long[] spent = requireNonNull(spent(By.TYPED, Map.of("writes", writes)).get("writes"));
      assertThat(spent[ThreadTotals.index(ThreadCount.WRITE_BYTES)]).isGreaterThan(1 << 20);
      assertThat(spent[ThreadTotals.index(ThreadCount.VOLUNTARY_SWITCHES)]).isPositive();
    }
  }

  @Test
  void aProcessThatDoesNotExistHasNoThreads() {
    try (LiveProbe probe = LiveProbe.of(new Ledger())) {
      assertThat(new WatchedThreads(probe.loaded(), Integer.MAX_VALUE).read()).isEmpty();
    }
  }

  @Test
  void waitsForACpuAreCountedForTheMachineAndForWatchedProcesses() throws Exception {
    Buckets node = new Buckets("node");
    Buckets service = new Buckets("service");
    try (LiveProbe probe = LiveProbe.of(new Ledger())) {
      new WatchedThreads(probe.loaded(), self()).read();
      Thread.sleep(WATCH_MS);
      MapReader reader = new Ledger().reader(probe.loaded().object()).orElseThrow();
      reader.read(node);
      new SchedulerReader(probe.loaded().object()).read(service);
      long before = node.count;
      Thread.sleep(WATCH_MS);
      reader.read(node);
      assertThat(node.count).isGreaterThan(before);
    }
    assertThat(node.count).isPositive();
    assertThat(node.sum).isPositive();
    assertThat(service.count + node.others).isPositive();
  }

  private static long most() {
    return WATCH_MS * 1_000_000 / 2;
  }

  private static long waitedForCpu(long[] spent) {
    return spent[ThreadState.PREEMPTED.ordinal()] + spent[ThreadState.RUNQUEUE.ordinal()];
  }

  private static int self() {
    return (int) ProcessHandle.current().pid();
  }

  /** What threads of these names did within {@link #WATCH_MS}. */
  private static Map<String, long[]> spent(By by, Map<String, Work> works) throws Exception {
    Map<String, long[]> spent = new HashMap<>();
    watch(
        by,
        works,
        (before, after) -> {
          for (WatchedThread thread : after.values()) {
            WatchedThread earlier = before.get(thread.tid());
            if (works.containsKey(thread.comm()) && earlier != null) {
              long[] difference = new long[ThreadTotals.LENGTH];
              Arrays.setAll(
                  difference, i -> ThreadTotals.difference(thread.totals(), earlier.totals(), i));
              spent.put(thread.comm(), difference);
            }
          }
        });
    return spent;
  }

  @FunctionalInterface
  interface Comparison {
    void compare(Map<Integer, WatchedThread> before, Map<Integer, WatchedThread> after);
  }

  private static void watch(By by, Map<String, Work> works, Comparison comparison)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(works.size());
    List<Thread> workers =
        works.entrySet().stream()
            .map(
                work ->
                    Thread.ofPlatform()
                        .name(work.getKey())
                        .daemon()
                        .start(() -> repeat(begun, work.getValue())))
            .toList();
    begun.await();
    try (Live live = by.load()) {
      WatchedThreads threads = new WatchedThreads(live.iterator().loaded(), self());
      threads.read(); // from here on they are traced
      Thread.sleep(50); // the first state is a guess until the thread leaves it
      Map<Integer, WatchedThread> before = byId(threads);
      Thread.sleep(WATCH_MS);
      comparison.compare(before, byId(threads));
      threads.stop();
    } finally {
      workers.forEach(Thread::interrupt);
    }
  }

  private static Map<Integer, WatchedThread> byId(WatchedThreads threads) {
    return threads.read().stream()
        .collect(Collectors.toMap(WatchedThread::tid, Function.identity()));
  }

  private static void repeat(CountDownLatch begun, Work work) {
    begun.countDown();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        work.run();
      }
    } catch (IOException | InterruptedException e) {
      // The end of the test.
    }
  }

  /** Adds up what is recorded for one scope. */
  private static final class Buckets implements Measurements {
    private final String scope;
    private long count;
    private long others;
    private double sum;

    private Buckets(String scope) {
      this.scope = scope;
    }

    @Override
    public void record(MetricDef metric, int tgid, double value) {
      throw new AssertionError("every metric here has a scope");
    }

    @Override
    public void record(MetricDef metric, int tgid, double value, String attribute) {
      assertThat(value).isNotNegative();
    }

    @Override
    public void record(MetricDef metric, int tgid, double value, String first, String second) {
      throw new AssertionError("no metric here has two attributes");
    }

    @Override
    public void recordBuckets(
        MetricDef.Histogram metric, int tgid, long[] counts, double seconds, String attribute) {
      long more = Arrays.stream(counts).sum();
      if (attribute.equals(scope)) {
        count += more;
        sum += seconds;
      } else {
        others += more;
      }
    }
  }
}
