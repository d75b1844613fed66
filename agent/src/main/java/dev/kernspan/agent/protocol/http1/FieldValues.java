package dev.kernspan.agent.protocol.http1;

/** Reads the values of the fields that decide where a message ends. Ranges are trimmed. */
final class FieldValues {
  /** 18 digits always fit a long; a body of an exabyte is a mistake. */
  private static final int MAX_DIGITS = 18;

  private FieldValues() {}

  /**
   * The number, or {@link Http1Message#INVALID}. A list of equal numbers is one number: RFC 9110,
   * 8.6.
   */
  static long contentLength(byte[] buffer, int start, int end) {
    long length = Http1Message.ABSENT;
    for (int at = start; at <= end; ) {
      int comma = elementEnd(buffer, at, end);
      int first = Bytes.skipBlanks(buffer, at, comma);
      length = merge(length, decimal(buffer, first, Bytes.trimEnd(buffer, first, comma)));
      at = comma + 1;
    }
    return length;
  }

  /** What two fields of the same name say together. */
  static long merge(long before, long now) {
    return before == Http1Message.ABSENT || before == now ? now : Http1Message.INVALID;
  }

  /** Whether a comma-separated list has this element. */
  static boolean hasElement(byte[] buffer, int start, int end, byte[] lowerCase) {
    for (int at = start; at <= end; ) {
      int comma = elementEnd(buffer, at, end);
      int first = Bytes.skipBlanks(buffer, at, comma);
      int last = Bytes.trimEnd(buffer, first, comma);
      if (Bytes.equalIgnoringCase(buffer, first, last, lowerCase)) {
        return true;
      }
      at = comma + 1;
    }
    return false;
  }

  /** Whether the last element of a comma-separated list that is not empty is this one. */
  static boolean lastElementIs(byte[] buffer, int start, int end, byte[] lowerCase) {
    int last = end;
    while (last > start && isSeparator(buffer[last - 1])) {
      last--;
    }
    int comma = last;
    while (comma > start && buffer[comma - 1] != ',') {
      comma--;
    }
    int first = Bytes.skipBlanks(buffer, comma, last);
    return Bytes.equalIgnoringCase(buffer, first, last, lowerCase);
  }

  private static int elementEnd(byte[] buffer, int start, int end) {
    int comma = Bytes.indexOf((byte) ',', buffer, start, end);
    return comma < 0 ? end : comma;
  }

  private static long decimal(byte[] buffer, int start, int end) {
    int first = start;
    while (first < end - 1 && buffer[first] == '0') {
      first++;
    }
    if (first == end || end - first > MAX_DIGITS) {
      return Http1Message.INVALID;
    }
    long value = 0;
    for (int i = first; i < end; i++) {
      int digit = buffer[i] - '0';
      if (digit < 0 || digit > 9) {
        return Http1Message.INVALID;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static boolean isSeparator(byte c) {
    return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
