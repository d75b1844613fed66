package dev.kernspan.cli.session;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines from the drain thread to a thread that prints them. A slow terminal, or one that was
 * stopped by Ctrl-S, costs lines, which are counted; it never makes the drain thread wait.
 */
final class Outlet implements AutoCloseable {
  private static final int WAITING_LINES = 4096;
  private static final int LINES_PER_FLUSH = 256;
  private static final long IDLE_MS = 50;
  private static final long PATIENCE_MS = 2_000;

  private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
  private final Runnable flush;
  private final BooleanSupplier readerGone;
  private final Runnable onReaderGone;
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean gone;
  private final AtomicLong lost = new AtomicLong();

  /**
   * @param flush sends what is printed on its way
   * @param readerGone whether nobody will read it
   * @param onReaderGone is told so once
   */
  Outlet(Runnable flush, BooleanSupplier readerGone, Runnable onReaderGone) {
    this.flush = flush;
    this.readerGone = readerGone;
    this.onReaderGone = onReaderGone;
    this.thread = Thread.ofPlatform().name("kernspan-output").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes a line, by one thread only; false if it is lost. */
  boolean offer(Runnable line) {
    if (gone) {
      return false;
    }
    boolean taken = waiting.offer(line);
    if (!taken) {
      lost.incrementAndGet();
    }
    return taken;
  }

  /** Lines for which there was no room. */
  long lost() {
    return lost.get();
  }

  boolean readerGone() {
    return gone;
  }

  /** Prints what waits, unless the terminal does not take it. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(PATIENCE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    flush.run();
    while (!gone && !(closing && waiting.isEmpty())) {
      @Nullable Runnable line = next();
      int lines = 0;
      while (line != null) {
        line.run();
        lines++;
        line = lines < LINES_PER_FLUSH ? waiting.poll() : null;
      }
      flush.run();
      gone = readerGone.getAsBoolean();
    }
    if (gone) {
      onReaderGone.run();
    }
  }

  private @Nullable Runnable next() {
    try {
      return waiting.poll(IDLE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing = true;
      return null;
    }
  }
}
