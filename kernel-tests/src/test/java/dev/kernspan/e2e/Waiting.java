package dev.kernspan.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what happens soon in another process. */
final class Waiting {
  /** An emulated machine is many times slower. */
  private static final int SLOWNESS = Boolean.getBoolean("kernspan.guest") ? 6 : 1;

  static final Duration PATIENCE = seconds(30);

  private Waiting() {}

  /** So long on a machine of our own. */
  static Duration seconds(int seconds) {
    return Duration.ofSeconds((long) SLOWNESS * seconds);
  }

  /** Waits until it is so, or for long enough: the assertion that follows tells the difference. */
  static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }
}
