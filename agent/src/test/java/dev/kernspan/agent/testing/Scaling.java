package dev.kernspan.agent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.Consumer;

/** Measures how the time that some work takes grows with its input. */
public final class Scaling {
  private static final int SHORT = 4096;
  private static final int FACTOR = 16;

  /** A processor shared with others is slow now and then, and seldom each time. */
  private static final int ROUNDS = 50;

  /** Between {@code FACTOR}, which work in one pass shows, and its square. */
  public static final double LINEAR_AT_MOST = FACTOR * 4;

  private Scaling() {}

  /** How many times as long the work takes on input 16 times as long. */
  public static double ratio(String start, String repeated, Consumer<byte[]> work) {
    byte[] small = message(start, repeated, SHORT);
    byte[] large = message(start, repeated, SHORT * FACTOR);
    leastNs(small, work);
    leastNs(large, work);
    return (double) leastNs(large, work) / Math.max(leastNs(small, work), 1);
  }

  private static byte[] message(String start, String repeated, int length) {
    return (start + repeated.repeat(length / repeated.length())).getBytes(ISO_8859_1);
  }

  private static long leastNs(byte[] message, Consumer<byte[]> work) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = System.nanoTime();
      work.accept(message);
      least = Math.min(least, System.nanoTime() - before);
    }
    return least;
  }
}
