package dev.kernspan.agent.protocol.http1;

/** The head of a response. The reason phrase may be missing, and so may the space before it. */
public final class Http1Response extends Http1Message {
  private static final byte[] VERSION = ascii("HTTP/1.");
  private static final byte[] TRAILER = ascii("trailer");
  private static final int MIN_STATUS = 100;
  private static final int SWITCHING_PROTOCOLS = 101;

  private int status;
  private boolean trailer;

  /** 100 to 999, or 0 when not known. */
  public int status() {
    return status;
  }

  /** Whether this is a 1xx after which the answer proper follows on the same connection. */
  public boolean interim() {
    return status >= MIN_STATUS && status < 200 && status != SWITCHING_PROTOCOLS;
  }

  /** Whether trailer fields are announced: RFC 9110, 6.6.2. */
  public boolean trailerPresent() {
    return trailer;
  }

  @Override
  boolean parseStartLine(byte[] buffer, int start, int end, boolean complete) {
    int common = Math.min(end - start, VERSION.length);
    for (int i = 0; i < common; i++) {
      if (buffer[start + i] != VERSION[i]) {
        return false;
      }
    }
    int minor = start + VERSION.length;
    if (minor >= end) {
      return !complete;
    }
    if (!isDigit(buffer[minor])) {
      return false;
    }
    versionMinor(buffer[minor]);
    return parseStatus(buffer, minor + 1, end, complete);
  }

  private boolean parseStatus(byte[] buffer, int start, int end, boolean complete) {
    int at = start;
    while (at < end && buffer[at] == ' ') {
      at++;
    }
    if (at == start && at < end) {
      return false;
    }
    int value = 0;
    int digits = 0;
    while (at < end && digits < 3 && isDigit(buffer[at])) {
      value = value * 10 + buffer[at++] - '0';
      digits++;
    }
    if (at == end && !complete) {
      return true;
    }
    if (digits < 3 || value < MIN_STATUS || !endsStatus(buffer, at, end)) {
      return false;
    }
    status = value;
    return true;
  }

  private static boolean endsStatus(byte[] buffer, int at, int end) {
    return at == end || buffer[at] == ' ' || buffer[at] == '\t' || buffer[at] == '\r';
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  @Override
  void onField(byte[] buffer, int nameStart, int nameEnd, int start, int end) {
    if (Bytes.equalIgnoringCase(buffer, nameStart, nameEnd, TRAILER)) {
      trailer |= end > start;
    }
  }

  @Override
  void clearOwn() {
    status = 0;
    trailer = false;
  }
}
