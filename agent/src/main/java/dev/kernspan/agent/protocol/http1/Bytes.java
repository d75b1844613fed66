package dev.kernspan.agent.protocol.http1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Searches and comparisons in a message. Ranges are {@code [start, end)}. */
final class Bytes {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Bytes() {}

  /** Where this byte is first, or -1. Eight bytes at a time: most of a message is skipped by it. */
  static int indexOf(byte wanted, byte[] buffer, int start, int end) {
    long pattern = wanted * ONES;
    int at = start;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      long zeroWhereEqual = (long) WORD.get(buffer, at) ^ pattern;
      long found = (zeroWhereEqual - ONES) & ~zeroWhereEqual & HIGH_BITS;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; at < end; at++) {
      if (buffer[at] == wanted) {
        return at;
      }
    }
    return -1;
  }

  static boolean equal(byte[] buffer, int start, int length, byte[] expected) {
    return Arrays.equals(buffer, start, start + length, expected, 0, expected.length);
  }

  /** Compares ASCII without regard to case; {@code lowerCase} is what its name says. */
  static boolean equalIgnoringCase(byte[] buffer, int start, int end, byte[] lowerCase) {
    if (end - start != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (toLowerCase(buffer[start + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static int toLowerCase(byte c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  /** The first byte that is no white space, or {@code end}. */
  static int skipBlanks(byte[] buffer, int start, int end) {
    int at = start;
    while (at < end && isBlank(buffer[at])) {
      at++;
    }
    return at;
  }

  /** The end of the range without the white space at its end. */
  static int trimEnd(byte[] buffer, int start, int end) {
    int at = end;
    while (at > start && isBlank(buffer[at - 1])) {
      at--;
    }
    return at;
  }

  /** CR and LF too: inside a field value they occur only where an obsolete fold stood. */
  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** RFC 9110, 5.6.2. */
  static boolean isTokenChar(byte c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      return true;
    }
    return switch (c) {
      case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~' -> true;
      default -> false;
    };
  }
}
