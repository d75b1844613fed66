package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Operation;

/** How much of the request of one exchange has gone over the connection. */
final class RequestSide {
  private static final long UNKNOWN = Http1Detail.UNKNOWN;

  private State state = State.DONE;
  private int headLength;
  private long body;
  private long seen;
  private final ChunkedEnd chunkedEnd = new ChunkedEnd();

  void begin() {
    state = State.HEAD;
    headLength = 0;
    body = UNKNOWN;
    seen = 0;
    chunkedEnd.begin();
  }

  /** Takes more of the head; what the parser said of it is the answer. */
  int onHead(Operation operation, Http1Detail detail) {
    detail.append(operation);
    seen += operation.length();
    int result = detail.parse();
    boolean cut = operation.captured() < operation.length() || detail.full();
    if (result > 0) {
      headLength = result;
      body = BodyLength.ofRequest(detail.request);
      state = State.BODY;
      onBytes(operation);
    } else if (result == Http1Message.NEED_MORE && cut) {
      state = State.BODY;
    }
    return result;
  }

  void onBody(Operation operation) {
    seen += operation.length();
    onBytes(operation);
  }

  private void onBytes(Operation operation) {
    if (headLength == 0) {
      return; // its length is in what was not captured
    }
    boolean ended =
        body == BodyLength.CHUNKED
            ? chunkedEnd.in(operation)
            : body >= 0 && seen >= headLength + body;
    if (ended) {
      state = State.DONE;
    }
  }

  boolean inHead() {
    return state == State.HEAD;
  }

  boolean done() {
    return state == State.DONE;
  }

  /** Whether the head was too long to say how long the body is. */
  boolean cut() {
    return state == State.BODY && headLength == 0;
  }

  /** Whether bytes of another request came behind this one. */
  boolean overrun() {
    return headLength > 0 && body >= 0 && seen > headLength + body;
  }

  /** Bytes of the body, as counted or announced. */
  long bodyBytes() {
    if (headLength == 0) {
      return UNKNOWN;
    }
    return body >= 0 ? body : seen - headLength;
  }

  private enum State {
    HEAD,
    BODY,
    DONE
  }
}
