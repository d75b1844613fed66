package dev.kernspan.probe.ledger;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What threads of this process do, as the ledger sees it in the running kernel. */
class LedgerTest {
  private static final long WATCH_MS = 400;

  /** A thread that does one thing until it is interrupted. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  @ParameterizedTest(name = "without task storage: {0}")
  @ValueSource(booleans = {false, true})
  void allStatesTogetherAreTheTimeThatGoesBy(boolean noTaskStorage) throws Exception {
    List<long[]> spent = new ArrayList<>();
    watch(
        open -> open.global("no_task_storage", noTaskStorage ? 1 : 0).mapSize("old_threads", 4096),
        "spins",
        () -> {},
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

  @Test
  void aThreadThatComputesIsOnTheCpu() throws Exception {
    long[] spent = spent("computes", () -> {});
    assertThat(spent[ThreadState.CPU.ordinal()] + waitedForCpu(spent)).isGreaterThan(most());
  }

  @Test
  void aThreadThatSleepsSleeps() throws Exception {
    assertThat(spent("sleeps", () -> Thread.sleep(20))[ThreadState.SLEEP.ordinal()])
        .isGreaterThan(most());
  }

  @Test
  void aThreadThatWaitsForALockWaitsForALock() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    try {
      assertThat(spent("locks", lock::lockInterruptibly)[ThreadState.LOCK.ordinal()])
          .isGreaterThan(most());
    } finally {
      lock.unlock();
    }
  }

  @Test
  void aThreadThatPollsPolls() throws Exception {
    try (Selector selector = Selector.open()) {
      assertThat(spent("polls", selector::select)[ThreadState.POLL.ordinal()])
          .isGreaterThan(most());
    }
  }

  @Test
  void aThreadThatReadsAnEmptyPipeWaitsForThePipe() throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    try (InputStream output = cat.getInputStream()) {
      assertThat(spent("pipes", output::read)[ThreadState.PIPE.ordinal()]).isGreaterThan(most());
    } finally {
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
      long[] spent =
          spent(
              "writes",
              () -> {
                file.write(block.clear(), 0);
                file.force(true);
              });
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

  /** What a thread of this name did within {@link #WATCH_MS}. */
  private static long[] spent(String name, Work work) throws Exception {
    long[] spent = new long[ThreadTotals.LENGTH];
    watch(
        open -> {},
        name,
        work,
        (before, after) -> {
          for (WatchedThread thread : after.values()) {
            WatchedThread earlier = before.get(thread.tid());
            if (thread.comm().equals(name) && earlier != null) {
              Arrays.setAll(
                  spent, i -> ThreadTotals.difference(thread.totals(), earlier.totals(), i));
            }
          }
        });
    return spent;
  }

  @FunctionalInterface
  interface Comparison {
    void compare(Map<Integer, WatchedThread> before, Map<Integer, WatchedThread> after);
  }

  private static void watch(
      Consumer<OpenObject> settings, String name, Work work, Comparison comparison)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Thread worker = Thread.ofPlatform().name(name).daemon().start(() -> repeat(begun, work));
    begun.await();
    try (LiveProbe probe = LiveProbe.of(new Ledger(), 1 << 20, settings)) {
      WatchedThreads threads = new WatchedThreads(probe.loaded(), self());
      threads.read(); // from here on they are traced
      Thread.sleep(50); // the first state is a guess until the thread leaves it
      Map<Integer, WatchedThread> before = byId(threads);
      Thread.sleep(WATCH_MS);
      comparison.compare(before, byId(threads));
      threads.stop();
    } finally {
      worker.interrupt();
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
