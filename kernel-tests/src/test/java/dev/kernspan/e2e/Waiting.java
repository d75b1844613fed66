package dev.kernspan.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what happens soon in another process. */
final class Waiting {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Waiting() {}

  /** Waits until it is so, or for long enough: the assertion that follows tells the difference. */
  static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }
}
