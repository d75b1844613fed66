package dev.kernspan.cli.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OutletTest {
  private final List<Integer> printed = new CopyOnWriteArrayList<>();
  private final AtomicInteger flushes = new AtomicInteger();

  @Test
  void printsLinesInTheirOrderAndFlushesBehindThem() {
    Outlet outlet = new Outlet(flushes::incrementAndGet, () -> false, () -> {});
    outlet.start();
    for (int i = 0; i < 1000; i++) {
      int line = i;
      assertThat(outlet.offer(() -> printed.add(line))).isTrue();
    }
    outlet.close();
    assertThat(printed).hasSize(1000).isSorted();
    assertThat(flushes).hasPositiveValue();
    assertThat(outlet.lost()).isZero();
  }

  @Test
  void flushesALineWithinATenthOfASecond() throws InterruptedException {
    CountDownLatch flushed = new CountDownLatch(1);
    Runnable flush =
        () -> {
          if (!printed.isEmpty()) {
            flushed.countDown();
          }
        };
    Outlet outlet = new Outlet(flush, () -> false, () -> {});
    outlet.start();
    long beforeNs = System.nanoTime();
    outlet.offer(() -> printed.add(1));
    assertThat(flushed.await(10, SECONDS)).isTrue();
    assertThat((System.nanoTime() - beforeNs) / 1e6).isLessThan(100);
    outlet.close();
  }

  @Test
  void losesLinesAndCountsThemWhileTheTerminalDoesNotTakeAny() throws InterruptedException {
    CountDownLatch terminal = new CountDownLatch(1);
    Outlet outlet = new Outlet(() -> awaitQuietly(terminal), () -> false, () -> {});
    outlet.start();
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += outlet.offer(() -> printed.add(0)) ? 1 : 0;
    }
    assertThat(taken).isLessThan(10_000);
    assertThat(outlet.lost()).isEqualTo(10_000 - taken);
    terminal.countDown();
    // The close waits no longer than a user would; on a busy machine that may be too short for all.
    for (int i = 0; i < 1_000 && printed.size() < taken; i++) {
      Thread.sleep(10);
    }
    outlet.close();
    assertThat(printed).hasSize(taken);
  }

  @Test
  void tellsOnceThatNobodyReadsAnyMore() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Outlet outlet = new Outlet(() -> {}, () -> !printed.isEmpty(), told::countDown);
    outlet.start();
    outlet.offer(() -> printed.add(1));
    assertThat(told.await(10, SECONDS)).isTrue();
    assertThat(outlet.readerGone()).isTrue();
    assertThat(outlet.offer(() -> printed.add(2))).isFalse();
    assertThat(outlet.lost()).as("nobody misses it").isZero();
    outlet.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
