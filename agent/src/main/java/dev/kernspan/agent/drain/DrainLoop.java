package dev.kernspan.agent.drain;

import dev.kernspan.kernel.Clock;
import dev.kernspan.ring.RecordHandler;
import dev.kernspan.ring.RingBuffer;
import java.util.concurrent.TimeUnit;

/** Drains the ring on a timer until it is stopped, then what was written up to the stop. */
public final class DrainLoop implements AutoCloseable {
  /** After so many records others get their turn: snapshots, the clock, and the end. */
  private static final int RECORDS_PER_ROUND = 1024;

  private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long STOP_MS = 2_000;

  private final RingBuffer ring;
  private final RecordHandler handler;
  private final Chores chores;
  private final Clock clock;
  private final long intervalMs;
  private final Thread thread;
  private final Failures failures;
  private volatile boolean stopping;
  private volatile boolean late;

  public DrainLoop(
      RingBuffer ring,
      RecordHandler handler,
      Chores chores,
      Clock clock,
      long intervalMs,
      Failures failures) {
    this.ring = ring;
    this.handler = handler;
    this.chores = chores;
    this.clock = clock;
    this.intervalMs = intervalMs;
    this.failures = failures;
    this.thread = Thread.ofPlatform().name("kernspan-drain-0").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  public boolean alive() {
    return thread.isAlive();
  }

  /**
   * Stops after a last drain; what programs write later is not read, nor what could not be in 2 s.
   * The ring may be closed then.
   */
  @Override
  public void close() {
    stopping = true;
    ring.wake();
    try {
      thread.join(STOP_MS);
      late = true;
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long nextTick = clock.monotonicNs() + TICK_NS;
    int records = 0;
    while (!stopping) {
      if (records < RECORDS_PER_ROUND) {
        ring.await(intervalMs);
      }
      records = round();
      long now = clock.monotonicNs();
      if (now - nextTick >= 0) {
        nextTick = now + TICK_NS;
        guard(() -> chores.everySecond(now));
      }
    }
    // Programs that go on writing must not keep us.
    long end = ring.writtenBytes();
    while (!late && ring.readBytes() < end && round() > 0) {}
    guard(chores::atEnd);
  }

  private int round() {
    int records;
    try {
      records = ring.drain(handler, RECORDS_PER_ROUND);
    } catch (RuntimeException e) {
      // The record that did it is taken; the next round goes on behind it, also at the end.
      records = 1;
      failures.onFailure(e);
    }
    guard(chores::everyRound);
    return records;
  }

  private void guard(Runnable chore) {
    try {
      chore.run();
    } catch (RuntimeException e) {
      failures.onFailure(e);
    }
  }

  /** What else is done on the drain thread. */
  public interface Chores {
    void everyRound();

    void everySecond(long nowNs);

    void atEnd();
  }

  /** Takes what a handler threw: it must not end the thread. */
  @FunctionalInterface
  public interface Failures {
    void onFailure(RuntimeException failure);
  }
}
