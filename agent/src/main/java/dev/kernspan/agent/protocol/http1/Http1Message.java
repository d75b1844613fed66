package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Objects;

/**
 * The head of a message, parsed in place: an answer is an offset into the caller's buffer or a
 * number. One instance is used again and again by one thread and allocates nothing.
 *
 * <p>What is absent has length 0 and start 0. After {@link #NEED_MORE} the accessors give what is
 * complete so far, which is all there will be of a head longer than the captured piece. After
 * {@link #BAD} they give nothing. Every byte is looked at a fixed number of times at most.
 *
 * <p>It observes; it does not defend. What a server may refuse (white space before a colon, bare
 * LF, obsolete folds) is read as RFC 9112 tells a lenient recipient to.
 */
public abstract sealed class Http1Message permits Http1Request, Http1Response {
  /** The head does not end in this buffer. */
  public static final int NEED_MORE = 0;

  /** This is not HTTP/1.x. */
  public static final int BAD = -1;

  /** No Content-Length. */
  public static final long ABSENT = -1;

  /** Content-Length is no number, or several that differ. */
  public static final long INVALID = -2;

  /** Fields behind this many are skipped; Apache httpd refuses more than 100. */
  public static final int MAX_FIELDS = 128;

  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private static final byte[] CONNECTION = ascii("connection");
  private static final byte[] CONTENT_LENGTH = ascii("content-length");
  private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
  private static final byte[] UPGRADE = ascii("upgrade");
  private static final byte[] CLOSE = ascii("close");
  private static final byte[] KEEP_ALIVE = ascii("keep-alive");
  private static final byte[] CHUNKED = ascii("chunked");

  private int versionMinor;
  private int fieldCount;
  private long contentLength;
  private boolean transferEncoding;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean upgrade;

  Http1Message() {
    clearFields();
  }

  /**
   * The length of the head with its empty line, {@link #NEED_MORE} or {@link #BAD}. The answer for
   * a message does not depend on how many of its bytes came before it: more bytes turn NEED_MORE
   * into another answer and change no other.
   *
   * @param length how many bytes of the buffer are the message, or a beginning of it
   */
  public final int parse(byte[] buffer, int length) {
    Objects.checkFromIndexSize(0, length, buffer.length);
    clear();
    int start = skipEmptyLines(buffer, length);
    if (start == length) {
      return NEED_MORE;
    }
    int lineFeed = Bytes.indexOf(LF, buffer, start, length);
    boolean complete = lineFeed >= 0;
    if (!parseStartLine(buffer, start, complete ? lineFeed : length, complete)) {
      clear();
      return BAD;
    }
    return complete ? parseFields(buffer, lineFeed + 1, length) : NEED_MORE;
  }

  /** 0 or 1. HTTP/1.2 and later, if they were ever, count as 1: RFC 9110, 6.2. */
  public final int versionMinor() {
    return versionMinor;
  }

  /** How many field lines the head has, those behind {@link #MAX_FIELDS} included. */
  public final int fieldCount() {
    return fieldCount;
  }

  /** The number, {@link #ABSENT} or {@link #INVALID}. */
  public final long contentLength() {
    return contentLength;
  }

  public final boolean hasTransferEncoding() {
    return transferEncoding;
  }

  /** Whether the last transfer coding is chunked, so that the body tells its own end. */
  public final boolean transferEncodingChunked() {
    return chunked;
  }

  /** Whether the message itself says {@code Connection: close}. */
  public final boolean connectionClose() {
    return close;
  }

  /** Whether another message may follow on this connection: RFC 9112, 9.3. */
  public final boolean keepAlive() {
    return !close && (versionMinor > 0 || keepAlive);
  }

  public final boolean upgradePresent() {
    return upgrade;
  }

  /**
   * Whether this is, or can become, a start line.
   *
   * @param end where the line's LF is, or where the bytes end
   * @param complete whether there is an LF
   */
  abstract boolean parseStartLine(byte[] buffer, int start, int end, boolean complete);

  /** A field that only one kind of message has. The value is trimmed. */
  abstract void onField(byte[] buffer, int nameStart, int nameEnd, int start, int end);

  abstract void clearOwn();

  final void versionMinor(byte digit) {
    versionMinor = digit == '0' ? 0 : 1;
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private void clear() {
    clearOwn();
    clearFields();
  }

  private void clearFields() {
    versionMinor = 0;
    fieldCount = 0;
    contentLength = ABSENT;
    transferEncoding = false;
    chunked = false;
    close = false;
    keepAlive = false;
    upgrade = false;
  }

  /** A client may send empty lines before a request: RFC 9112, 2.2. */
  private static int skipEmptyLines(byte[] buffer, int length) {
    int at = 0;
    while (at < length) {
      if (buffer[at] == LF) {
        at++;
      } else if (buffer[at] == CR && at + 1 == length) {
        return length;
      } else if (buffer[at] == CR && buffer[at + 1] == LF) {
        at += 2;
      } else {
        return at;
      }
    }
    return at;
  }

  private int parseFields(byte[] buffer, int start, int length) {
    int line = start;
    while (true) {
      int lineFeed = Bytes.indexOf(LF, buffer, line, length);
      if (lineFeed < 0) {
        return NEED_MORE;
      }
      if (lineFeed == line || (lineFeed == line + 1 && buffer[line] == CR)) {
        return lineFeed + 1;
      }
      int fieldEnd = endOfFolds(buffer, lineFeed, length);
      if (fieldEnd < 0) {
        return NEED_MORE;
      }
      if (fieldCount++ < MAX_FIELDS) {
        parseField(buffer, line, fieldEnd);
      }
      line = fieldEnd + 1;
    }
  }

  /** The LF after which no line continues this one, or -1 while that cannot be known. */
  private static int endOfFolds(byte[] buffer, int lineFeed, int length) {
    int end = lineFeed;
    while (end >= 0) {
      if (end + 1 == length) {
        return -1;
      }
      if (buffer[end + 1] != ' ' && buffer[end + 1] != '\t') {
        return end;
      }
      end = Bytes.indexOf(LF, buffer, end + 1, length);
    }
    return -1;
  }

  private void parseField(byte[] buffer, int start, int end) {
    // The first letter rules out most fields without a look for their colon.
    switch (buffer[start] | 0x20) {
      case 'c', 'e', 'h', 't', 'u' -> parseField(buffer, start, end, colon(buffer, start, end));
      default -> {}
    }
  }

  private static int colon(byte[] buffer, int start, int end) {
    return Bytes.indexOf((byte) ':', buffer, start, end);
  }

  private void parseField(byte[] buffer, int start, int end, int colon) {
    if (colon < 0) {
      return;
    }
    int nameEnd = Bytes.trimEnd(buffer, start, colon);
    int valueStart = Bytes.skipBlanks(buffer, colon + 1, end);
    int valueEnd = Bytes.trimEnd(buffer, valueStart, end);
    boolean common =
        switch (nameEnd - start) {
          case 7 -> parseUpgrade(buffer, start, nameEnd, valueStart, valueEnd);
          case 10 -> parseConnection(buffer, start, nameEnd, valueStart, valueEnd);
          case 14 -> parseContentLength(buffer, start, nameEnd, valueStart, valueEnd);
          case 17 -> parseTransferEncoding(buffer, start, nameEnd, valueStart, valueEnd);
          default -> false;
        };
    if (!common) {
      onField(buffer, start, nameEnd, valueStart, valueEnd);
    }
  }

  private boolean parseUpgrade(byte[] buffer, int name, int nameEnd, int start, int end) {
    if (!Bytes.equalIgnoringCase(buffer, name, nameEnd, UPGRADE)) {
      return false;
    }
    upgrade |= end > start;
    return true;
  }

  private boolean parseConnection(byte[] buffer, int name, int nameEnd, int start, int end) {
    if (!Bytes.equalIgnoringCase(buffer, name, nameEnd, CONNECTION)) {
      return false;
    }
    close |= FieldValues.hasElement(buffer, start, end, CLOSE);
    keepAlive |= FieldValues.hasElement(buffer, start, end, KEEP_ALIVE);
    return true;
  }

  private boolean parseContentLength(byte[] buffer, int name, int nameEnd, int start, int end) {
    if (!Bytes.equalIgnoringCase(buffer, name, nameEnd, CONTENT_LENGTH)) {
      return false;
    }
    contentLength = FieldValues.merge(contentLength, FieldValues.contentLength(buffer, start, end));
    return true;
  }

  /** Several fields are one list, so that the last of the last field counts. */
  private boolean parseTransferEncoding(byte[] buffer, int name, int nameEnd, int start, int end) {
    if (!Bytes.equalIgnoringCase(buffer, name, nameEnd, TRANSFER_ENCODING)) {
      return false;
    }
    if (end > start) {
      transferEncoding = true;
      chunked = FieldValues.lastElementIs(buffer, start, end, CHUNKED);
    }
    return true;
  }
}
