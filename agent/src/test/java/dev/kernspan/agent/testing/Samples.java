package dev.kernspan.agent.testing;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Turns chance into samples. On failure jqwik prints the seed, and the next run begins with it; the
 * bytes are printed by {@link #check}.
 */
public final class Samples {
  private Samples() {}

  public static Arbitrary<byte[]> of(Function<Random, byte[]> chance) {
    return Arbitraries.randomValue(chance);
  }

  /** Runs a check; what it throws is told together with the bytes. */
  public static void check(byte[] sample, Consumer<byte[]> check) {
    try {
      check.accept(sample);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nsample: " + HexFormat.of().formatHex(sample), e);
    }
  }

  /** The same sample in a larger buffer, with something else behind it. */
  public static byte[] withSomethingBehind(byte[] sample) {
    byte[] larger = Arrays.copyOf(sample, sample.length + 16);
    Arrays.fill(larger, sample.length, larger.length, (byte) '\n');
    return larger;
  }
}
