package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Operation;

/** How much of the request of one exchange has gone over the connection. */
final class RequestSide {
  private static final long UNKNOWN = Http1Detail.UNKNOWN;

  private State state = State.DONE;
  private int headLength;
  private long body;
  private long seen;

  void begin() {
    state = State.HEAD;
    headLength = 0;
    body = UNKNOWN;
    seen = 0;
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
    boolean ended =
        body >= 0
            ? seen >= headLength + body
            : body == BodyLength.CHUNKED
                && headLength > 0
                && BodyLength.endsChunked(
                    operation.tail(), operation.length(), operation.tailBytes());
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
