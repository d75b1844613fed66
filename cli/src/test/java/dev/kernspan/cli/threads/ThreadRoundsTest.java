package dev.kernspan.cli.threads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kernspan.cli.ledger.Bar;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.probe.ThreadCount;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import dev.kernspan.probe.ledger.WatchedThreads.WatchedThread;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThreadRoundsTest {
  private static final long MS = 1_000_000;

  private final List<WatchedThread> threads = new ArrayList<>();

  @Test
  void sharesAreOfTheTimeBetweenTwoRounds() {
    threads.add(thread(7, 5_000, 100, 4_900, 10));
    ThreadRounds rounds = rounds();
    threads.set(0, thread(7, 6_000, 350, 5_650, 40));
    Round round = rounds.next();
    ThreadRow row = round.threads().getFirst();
    assertThat(row.share(ThreadState.CPU)).isCloseTo(0.25, within(1e-9));
    assertThat(row.share(ThreadState.SLEEP)).isCloseTo(0.75, within(1e-9));
    assertThat(row.switchesPerSecond()).isCloseTo(30, within(1e-9));
    assertThat(row.longest()).isEqualTo(ThreadState.SLEEP);
    assertThat(round.began() + round.ended()).isZero();
  }

  @Test
  void whatBeganOrEndedMeanwhileIsCountedNotShown() {
    threads.add(thread(7, 1_000, 0, 1_000, 0));
    threads.add(thread(8, 1_000, 900, 100, 0));
    ThreadRounds rounds = rounds();
    threads.clear();
    threads.add(thread(7, 2_000, 0, 2_000, 0));
    threads.add(thread(9, 2_000, 5, 5, 0));
    Round round = rounds.next();
    assertThat(round.threads()).extracting(ThreadRow::tid).containsExactly(7);
    assertThat(round.began()).isEqualTo(1);
    assertThat(round.ended()).isEqualTo(1);
    assertThat(round.gone()).isFalse();
  }

  @Test
  void aNumberThatWasGivenAwayAgainIsAnotherThread() {
    threads.add(thread(7, 1_000, 500, 500, 0));
    ThreadRounds rounds = rounds();
    threads.set(0, thread(7, 2_000, 1, 2, 0));
    Round round = rounds.next();
    assertThat(round.threads()).isEmpty();
    assertThat(round.began()).isEqualTo(1);
  }

  @Test
  void saysWhenAllAreGone() {
    threads.add(thread(7, 1_000, 500, 500, 0));
    ThreadRounds rounds = rounds();
    threads.clear();
    assertThat(rounds.next().gone()).isTrue();
  }

  @Test
  void theBusiestIsTheFirstRow() {
    assertThat(print(OutputFormat.COLUMNS))
        .containsPattern("\\d\\d:\\d\\d:\\d\\d  threads: 2, serving requests: 2, began: 0, en")
        .containsPattern("TID COMM +SERVES NOW +CPU RUNQUEUE PREEMPTED THROTTLED")
        .containsPattern(
            "(?s) 8 worker +yes +sleep +90\\.0 +- +- .* 7 worker +yes +sleep +- .* 100\\.0");
  }

  @Test
  void programsGetNumbersByName() {
    assertThat(print(OutputFormat.JSON).lines().findFirst())
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("{\"time\":\"20")
                    .contains("\"tid\":8,\"comm\":\"worker\",\"serves\":\"yes\",\"now\":\"sleep\"")
                    .contains("\"cpu\":90.0,", "\"sleep\":10.0,", "\"page_fault\":0.0,"));
    assertThat(print(OutputFormat.CSV)).startsWith("time,tid,comm,serves,now,cpu,runqueue,");
  }

  private String print(OutputFormat format) {
    threads.clear();
    threads.add(thread(7, 1_000, 0, 1_000, 0));
    threads.add(thread(8, 1_000, 0, 1_000, 0));
    ThreadRounds rounds = rounds();
    threads.set(0, thread(7, 2_000, 0, 2_000, 0));
    threads.set(1, thread(8, 2_000, 900, 1_100, 0));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ThreadTable.Look look = new ThreadTable.Look(true, false, new Bar(0, false));
    assertThat(
            new ThreadTable(new PrintStream(out, false, UTF_8), format, look).print(rounds.next()))
        .isTrue();
    return out.toString(UTF_8);
  }

  private ThreadRounds rounds() {
    return new ThreadRounds(() -> List.copyOf(threads));
  }

  /** Times in milliseconds. */
  private static WatchedThread thread(int tid, long at, long cpu, long sleep, long switches) {
    long[] totals = new long[ThreadTotals.LENGTH];
    totals[ThreadState.CPU.ordinal()] = cpu * MS;
    totals[ThreadState.SLEEP.ordinal()] = sleep * MS;
    totals[ThreadTotals.index(ThreadCount.VOLUNTARY_SWITCHES)] = switches;
    return new WatchedThread(tid, "worker", at * MS, ThreadState.SLEEP, true, totals);
  }
}
