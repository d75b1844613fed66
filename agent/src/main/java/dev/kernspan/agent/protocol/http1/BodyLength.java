package dev.kernspan.agent.protocol.http1;

/**
 * Where the body of a message ends: RFC 9112, 6.3. The answer is one long: 0 and more is that
 * number of bytes; the negative ones are named here.
 */
public final class BodyLength {
  public static final long NONE = 0;

  /** The body is in chunks: see {@link #endsChunked}. */
  public static final long CHUNKED = -1;

  /** The body ends with the connection. */
  public static final long UNTIL_CLOSE = -2;

  /** There is no body, and what follows on the connection is not HTTP. */
  public static final long TUNNEL = -3;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private static final int LAST_CHUNK_BYTES = 5;
  private static final long LAST_CHUNK = littleEndian("0\r\n\r\n");
  private static final int LAST_CHUNK_AFTER_DATA_BYTES = 7;
  private static final long LAST_CHUNK_AFTER_DATA = littleEndian("\r\n0\r\n\r\n");

  private BodyLength() {}

  /**
   * A number, {@link #CHUNKED}, or {@link #UNTIL_CLOSE} where the length is contradictory: a server
   * has to refuse such a request and close.
   */
  public static long ofRequest(Http1Request request) {
    if (request.transferEncodingChunked()) {
      return CHUNKED;
    }
    if (request.hasTransferEncoding() || request.contentLength() == Http1Message.INVALID) {
      return UNTIL_CLOSE;
    }
    return Math.max(request.contentLength(), NONE);
  }

  /** A number or any of the names above. */
  public static long ofResponse(Http1Method requestMethod, Http1Response response) {
    int status = response.status();
    if (status == SWITCHING_PROTOCOLS || (requestMethod == Http1Method.CONNECT && is2xx(status))) {
      return TUNNEL;
    }
    if (requestMethod == Http1Method.HEAD
        || status < 200
        || status == NO_CONTENT
        || status == NOT_MODIFIED) {
      return NONE;
    }
    if (response.transferEncodingChunked()) {
      return CHUNKED;
    }
    return response.hasTransferEncoding() || response.contentLength() < 0
        ? UNTIL_CLOSE
        : response.contentLength();
  }

  /**
   * Whether an operation's last bytes end a chunked body without trailer fields: they are the last
   * chunk alone, or the last chunk behind the end of another. Data that happens to end an operation
   * in these seven bytes is taken for the end too.
   *
   * @param tail the last bytes of the operation: byte i at bits 8*i
   * @param opLength how many bytes the operation moved
   * @param tailBytes how many of them are in the tail, at most 8
   */
  public static boolean endsChunked(long tail, int opLength, int tailBytes) {
    if (tailBytes > Long.BYTES || tailBytes > opLength) {
      return false;
    }
    if (opLength == LAST_CHUNK_BYTES) {
      return tailBytes == opLength && last(tail, tailBytes, LAST_CHUNK_BYTES) == LAST_CHUNK;
    }
    return tailBytes >= LAST_CHUNK_AFTER_DATA_BYTES
        && last(tail, tailBytes, LAST_CHUNK_AFTER_DATA_BYTES) == LAST_CHUNK_AFTER_DATA;
  }

  private static boolean is2xx(int status) {
    return status >= 200 && status < 300;
  }

  /** The last bytes of the tail, without what lies above it. */
  private static long last(long tail, int tailBytes, int wanted) {
    return (tail >>> (8 * (tailBytes - wanted))) & ((1L << (8 * wanted)) - 1);
  }

  private static long littleEndian(String ascii) {
    long value = 0;
    for (int i = 0; i < ascii.length(); i++) {
      value |= (long) ascii.charAt(i) << (8 * i);
    }
    return value;
  }
}
