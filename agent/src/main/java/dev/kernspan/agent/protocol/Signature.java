package dev.kernspan.agent.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A test on the first eight bytes of a message, read as a little-endian u64: {@code (bytes & mask)
 * == value}. A message shorter than the test is read as if zeros followed.
 */
public record Signature(String protocol, Side side, long mask, long value) {

  /** The test for a message that begins with these 1 to 8 ASCII characters. */
  public static Signature prefix(String protocol, Side side, String prefix) {
    byte[] bytes = prefix.getBytes(US_ASCII);
    if (bytes.length == 0 || bytes.length > Long.BYTES) {
      throw new IllegalArgumentException("a prefix has 1 to 8 bytes: \"" + prefix + '"');
    }
    long mask = 0;
    long value = 0;
    for (int i = 0; i < bytes.length; i++) {
      mask |= 0xFFL << (8 * i);
      value |= (bytes[i] & 0xFFL) << (8 * i);
    }
    return new Signature(protocol, side, mask, value);
  }

  public boolean matches(long firstBytes) {
    return (firstBytes & mask) == value;
  }
}
