package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Operation;

/** Finds the end of a chunked body, also where two operations share it. */
final class ChunkedEnd {
  private static final int EMPTY_LINE_BYTES = 4;
  private static final long EMPTY_LINE = 0x0a0d0a0dL; // CR LF CR LF, the first byte lowest

  private long tail;
  private int tailBytes;

  void begin() {
    tail = 0;
    tailBytes = 0;
  }

  /** Whether the body ends with this operation. */
  boolean in(Operation operation) {
    int length = operation.length();
    int bytes = operation.tailBytes();
    if (BodyLength.endsChunked(operation.tail(), length, bytes)) {
      return true;
    }
    append(operation.tail(), bytes, length);
    return tailBytes == Long.BYTES && BodyLength.endsChunked(tail, Integer.MAX_VALUE, tailBytes);
  }

  /**
   * Whether the last operation ended as trailer fields do: with an empty line. Data that ends so
   * looks the same.
   */
  boolean atEmptyLine() {
    return tailBytes >= EMPTY_LINE_BYTES
        && (tail >>> (8 * (tailBytes - EMPTY_LINE_BYTES)) & 0xFFFF_FFFFL) == EMPTY_LINE;
  }

  /**
   * Keeps the last eight bytes of all; bytes that cannot be read part what is before and behind.
   */
  private void append(long last, int bytes, int length) {
    if (bytes == Long.BYTES || bytes < length) {
      tail = last;
      tailBytes = bytes;
      return;
    }
    int keep = Math.min(tailBytes, Long.BYTES - bytes);
    long kept = keep == 0 ? 0 : tail >>> (8 * (tailBytes - keep));
    tail = kept | (keep == Long.BYTES ? 0 : last << (8 * keep));
    tailBytes = keep + bytes;
  }
}
