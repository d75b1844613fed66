package dev.kernspan.agent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.Consumer;

/** Measures how the time that some work takes grows with its input. */
public final class Scaling {
  private static final int SHORT = 1024;
  private static final int FACTOR = 64;
  private static final int ROUNDS = 100;

  /** Far from {@code FACTOR}, which work in one pass shows, and from its square. */
  public static final double LINEAR_AT_MOST = FACTOR * 8;

  private Scaling() {}

  /** How many times as long the work takes on input {@code FACTOR} times as long. */
  public static double ratio(String start, String repeated, Consumer<byte[]> work) {
    byte[] small = message(start, repeated, SHORT);
    byte[] large = message(start, repeated, SHORT * FACTOR);
    // The least of many rounds, in turn: others use the processor too, and the code gets faster.
    long smallNs = Long.MAX_VALUE;
    long largeNs = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      largeNs = Math.min(largeNs, elapsedNs(large, work));
      smallNs = Math.min(smallNs, elapsedNs(small, work));
    }
    return (double) largeNs / Math.max(smallNs, 1);
  }

  private static byte[] message(String start, String repeated, int length) {
    return (start + repeated.repeat(length / repeated.length())).getBytes(ISO_8859_1);
  }

  private static long elapsedNs(byte[] message, Consumer<byte[]> work) {
    long before = System.nanoTime();
    work.accept(message);
    return System.nanoTime() - before;
  }
}
