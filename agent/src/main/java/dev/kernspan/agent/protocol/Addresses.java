package dev.kernspan.agent.protocol;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** IP addresses as users write them. */
final class Addresses {
  private static final int IPV4_BYTES = 4;

  private Addresses() {}

  /** {@code bytes} has 16 bytes; an IPv4 address lies in the first four. */
  static String text(byte[] bytes, boolean ipv6) {
    byte[] address = ipv6 ? bytes : Arrays.copyOf(bytes, IPV4_BYTES);
    try {
      InetAddress parsed = InetAddress.getByAddress(address);
      return parsed instanceof Inet6Address ? compressed(bytes) : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address.length + " bytes are no address", e);
    }
  }

  /** The text of RFC 5952: the longest run of zeros is left out. */
  private static String compressed(byte[] bytes) {
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = zeros(bytes, i);
      if (length > runLength) {
        runStart = i;
        runLength = length;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(group(bytes, i)));
      }
    }
    return text.toString();
  }

  private static int zeros(byte[] bytes, int from) {
    int length = 0;
    while (from + length < 8 && group(bytes, from + length) == 0) {
      length++;
    }
    return length;
  }

  private static int group(byte[] bytes, int index) {
    return ((bytes[2 * index] & 0xFF) << 8) | (bytes[2 * index + 1] & 0xFF);
  }
}
