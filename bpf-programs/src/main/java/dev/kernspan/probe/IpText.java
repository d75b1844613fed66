package dev.kernspan.probe;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** Internet addresses as text, IPv6 by RFC 5952. */
public final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  /** The address of 4 or 16 bytes, in network order, at {@code at}. */
  public static String of(MemorySegment ring, long at, boolean ipv6) {
    return ipv6 ? ipv6(ring, at) : ipv4(ring, at);
  }

  private static String ipv4(MemorySegment ring, long at) {
    StringBuilder text = new StringBuilder(15);
    for (int i = 0; i < 4; i++) {
      text.append(i == 0 ? "" : ".").append(u8(ring, at + i));
    }
    return text.toString();
  }

  private static String ipv6(MemorySegment ring, long at) {
    int from = 0;
    int to = 0;
    for (int i = 0; i < GROUPS; i++) {
      int end = zerosEnd(ring, at, i);
      if (end - i > Math.max(to - from, 1)) {
        from = i;
        to = end;
      }
    }
    String head = groups(ring, at, 0, from);
    return to == 0 ? groups(ring, at, 0, GROUPS) : head + "::" + groups(ring, at, to, GROUPS);
  }

  /** The end of the run of zero groups that begins at {@code from}. */
  private static int zerosEnd(MemorySegment ring, long at, int from) {
    int end = from;
    while (end < GROUPS && group(ring, at, end) == 0) end++;
    return end;
  }

  private static String groups(MemorySegment ring, long at, int from, int to) {
    StringBuilder text = new StringBuilder(39);
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(group(ring, at, i)));
    }
    return text.toString();
  }

  private static int group(MemorySegment ring, long at, int index) {
    return u8(ring, at + 2L * index) << 8 | u8(ring, at + 2L * index + 1);
  }

  private static int u8(MemorySegment ring, long at) {
    return Byte.toUnsignedInt(ring.get(JAVA_BYTE, at));
  }
}
