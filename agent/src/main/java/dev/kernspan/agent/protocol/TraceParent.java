package dev.kernspan.agent.protocol;

import java.util.HexFormat;

/**
 * A W3C {@code traceparent}, read in place from a message. Reused from message to message;
 * allocates nothing.
 *
 * <pre>
 *  0         3                                   36                  53
 *  |version|-|trace id: 32 lower-case hex digits|-|span id: 16 digits|-|flags|
 * </pre>
 */
public final class TraceParent {
  private static final int TRACE_ID_AT = 3;
  private static final int SPAN_ID_AT = 36;
  private static final int FLAGS_AT = 53;
  private static final int LENGTH = 55;
  private static final int SAMPLED = 1;
  private static final int FORBIDDEN_VERSION = 0xFF;

  private static final HexFormat HEX = HexFormat.of();

  private long traceIdHigh;
  private long traceIdLow;
  private long spanId;
  private int flags;

  /** Whether these bytes are a valid traceparent; if not, all ids are zero. */
  public boolean parse(byte[] buffer, int start, int length) {
    if (shaped(buffer, start, length) && hex(buffer, start, 2) != FORBIDDEN_VERSION) {
      traceIdHigh = hex(buffer, start + TRACE_ID_AT, 16);
      traceIdLow = hex(buffer, start + TRACE_ID_AT + 16, 16);
      spanId = hex(buffer, start + SPAN_ID_AT, 16);
      flags = (int) hex(buffer, start + FLAGS_AT, 2);
      if ((traceIdHigh | traceIdLow) != 0 && spanId != 0) {
        return true;
      }
    }
    clear();
    return false;
  }

  public void clear() {
    traceIdHigh = 0;
    traceIdLow = 0;
    spanId = 0;
    flags = 0;
  }

  public long traceIdHigh() {
    return traceIdHigh;
  }

  public long traceIdLow() {
    return traceIdLow;
  }

  public long spanId() {
    return spanId;
  }

  public int flags() {
    return flags;
  }

  public boolean sampled() {
    return (flags & SAMPLED) != 0;
  }

  /** An id of 64 bits as 16 digits. Allocates: for export, not for the path of each event. */
  public static String hex(long id) {
    return HEX.toHexDigits(id);
  }

  /** A trace id as 32 digits. */
  public static String hex(long high, long low) {
    return HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }

  private static boolean shaped(byte[] buffer, int start, int length) {
    return length >= LENGTH
        && allHex(buffer, start, 2)
        && endsWhereItsVersionMay(buffer, start, length)
        && buffer[start + TRACE_ID_AT - 1] == '-'
        && allHex(buffer, start + TRACE_ID_AT, 32)
        && buffer[start + SPAN_ID_AT - 1] == '-'
        && allHex(buffer, start + SPAN_ID_AT, 16)
        && buffer[start + FLAGS_AT - 1] == '-'
        && allHex(buffer, start + FLAGS_AT, 2);
  }

  /** Version 00 is exactly this long; a later one may have more fields behind another dash. */
  private static boolean endsWhereItsVersionMay(byte[] buffer, int start, int length) {
    return length == LENGTH || (hex(buffer, start, 2) != 0 && buffer[start + LENGTH] == '-');
  }

  private static boolean allHex(byte[] buffer, int start, int digits) {
    for (int i = start; i < start + digits; i++) {
      byte c = buffer[i];
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  /** The value of digits that {@link #allHex} has seen. */
  private static long hex(byte[] buffer, int start, int digits) {
    long value = 0;
    for (int i = start; i < start + digits; i++) {
      byte c = buffer[i];
      value = (value << 4) | (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return value;
  }
}
