package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Operation;
import java.util.Arrays;

/** How much of the response of one exchange has gone over the connection. */
final class ResponseSide {
  /** The head was longer than what is captured: the end shows with what follows. */
  private static final long CUT = -4;

  private static final int FIRST_HEAD = 512;

  private final Http1Response response = new Http1Response();
  private byte[] head = new byte[FIRST_HEAD];
  private int headBytes;
  private int headLength;
  private long seen;
  private long body;
  private boolean known;
  private final ChunkedEnd chunkedEnd = new ChunkedEnd();

  void begin() {
    headBytes = 0;
    headLength = 0;
    seen = 0;
    body = CUT;
    known = false;
    chunkedEnd.begin();
  }

  /** Takes bytes of the response. */
  Progress on(Operation operation, Http1Detail detail) {
    seen += operation.length();
    if (!known) {
      append(operation);
      boolean cut = operation.captured() < operation.length() || headBytes == Http1Detail.MAX_HEAD;
      Progress head = onHead(detail, cut);
      if (!known) {
        return head;
      }
    }
    return progress(operation);
  }

  private Progress onHead(Http1Detail detail, boolean cut) {
    int result = response.parse(head, headBytes);
    while (result > 0 && response.interim()) {
      dropInterim(result);
      result = headBytes == 0 ? Http1Message.NEED_MORE : response.parse(head, headBytes);
    }
    if (result == Http1Message.BAD) {
      return Progress.MALFORMED;
    }
    if (result > 0) {
      headLength = result;
      body = BodyLength.ofResponse(detail.request.method(), response);
    } else if (!cut || headBytes == 0) {
      return Progress.OPEN;
    } else if (response.status() == 0) {
      return Progress.MALFORMED;
    }
    known = true;
    detail.status(response.status());
    return Progress.OPEN;
  }

  /** An interim response is not the answer: the next head may follow at once. */
  private void dropInterim(int length) {
    headBytes -= length;
    seen -= length;
    System.arraycopy(head, length, head, 0, headBytes);
  }

  private void append(Operation operation) {
    if (headBytes + operation.captured() > head.length) {
      head = Arrays.copyOf(head, Http1Detail.MAX_HEAD);
    }
    headBytes += operation.copy(head, headBytes);
  }

  private Progress progress(Operation operation) {
    if (body == BodyLength.TUNNEL) {
      return Progress.TUNNEL;
    }
    boolean ended =
        body == BodyLength.CHUNKED
            ? chunkedEnd.in(operation)
            : body >= 0 && seen >= headLength + body;
    return ended ? Progress.ENDED : Progress.OPEN;
  }

  boolean started() {
    return known;
  }

  /**
   * Whether the end shows only with what follows: the next request, or the end of the connection.
   * So it is if the first bytes could not be read.
   */
  boolean endsUnseen() {
    return known ? body < 0 : seen > 0 && headBytes == 0;
  }

  /** Whether the head was too long to say how the response ends. */
  boolean cut() {
    return known && body == CUT;
  }

  /** Whether the bytes so far may be all: they end as the trailer fields do that were announced. */
  boolean mayHaveEnded() {
    return body == BodyLength.CHUNKED && response.trailerPresent() && chunkedEnd.atEmptyLine();
  }

  /**
   * Bytes of the body, as counted: a chunked one with the chunks' own lines, none of the response
   * to a pipelined request.
   */
  long bodyBytes() {
    if (headLength == 0) {
      return Http1Detail.UNKNOWN;
    }
    long counted = Math.max(seen - headLength, 0);
    return body >= 0 ? Math.min(counted, body) : counted;
  }

  /** What the bytes so far mean for the exchange. */
  enum Progress {
    OPEN,
    ENDED,
    /** What follows is not HTTP. */
    TUNNEL,
    MALFORMED
  }
}
