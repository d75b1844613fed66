package dev.kernspan.agent.protocol.http1;

/**
 * The head of a request. A request line is METHOD SP TARGET ... SP HTTP/1.x: what stands between
 * the target and the version (a target with an unescaped space) makes a server answer 400, and is
 * ignored here, so that this answer is seen too.
 */
public final class Http1Request extends Http1Message {
  /** One registered method, UPDATEREDIRECTREF, is longer, and not in use. */
  public static final int MAX_METHOD = 16;

  private static final byte[] VERSION = ascii(" HTTP/1.");

  private static final byte[] HOST = ascii("host");
  private static final byte[] EXPECT = ascii("expect");
  private static final byte[] TRACE_PARENT = ascii("traceparent");
  private static final byte[] TRACE_STATE = ascii("tracestate");
  private static final byte[] CONTINUE = ascii("100-continue");

  private final RequestTarget target = new RequestTarget();
  private Http1Method method = Http1Method.OTHER;
  private int methodStart;
  private int methodLength;
  private int hostStart;
  private int hostLength;
  private int traceParentStart;
  private int traceParentLength;
  private int traceParentCount;
  private int traceStateStart;
  private int traceStateLength;
  private boolean expectContinue;

  /** The method, if {@link #methodLength()} is not 0. */
  public Http1Method method() {
    return method;
  }

  public int methodStart() {
    return methodStart;
  }

  public int methodLength() {
    return methodLength;
  }

  /** The whole request target, query included. */
  public int targetStart() {
    return target.start();
  }

  public int targetLength() {
    return target.length();
  }

  /** The path without the query; {@code *} of OPTIONS is a path, CONNECT has none. */
  public int pathStart() {
    return target.pathStart();
  }

  public int pathLength() {
    return target.pathLength();
  }

  /** The query without its question mark. */
  public int queryStart() {
    return target.queryStart();
  }

  public int queryLength() {
    return target.queryLength();
  }

  /**
   * The host and port that a target {@code http://host:port/} or that of CONNECT names, without
   * credentials. They count more than Host: RFC 9112, 3.2.2.
   */
  public int authorityStart() {
    return target.authorityStart();
  }

  public int authorityLength() {
    return target.authorityLength();
  }

  /** The Host field, the first if there are several. */
  public int hostStart() {
    return hostStart;
  }

  public int hostLength() {
    return hostLength;
  }

  /** The traceparent field; absent if there are several, as W3C Trace Context, 3.2 wants. */
  public int traceParentStart() {
    return traceParentStart;
  }

  public int traceParentLength() {
    return traceParentLength;
  }

  /** The tracestate field, the first if there are several. */
  public int traceStateStart() {
    return traceStateStart;
  }

  public int traceStateLength() {
    return traceStateLength;
  }

  /** Whether the client waits for a 100 before it sends the body. */
  public boolean expectContinue() {
    return expectContinue;
  }

  @Override
  boolean parseStartLine(byte[] buffer, int start, int end, boolean complete) {
    int methodEnd = start;
    while (methodEnd < end && Bytes.isTokenChar(buffer[methodEnd])) {
      if (methodEnd++ == start + MAX_METHOD) {
        return false;
      }
    }
    if (methodEnd == end) {
      return !complete;
    }
    if (methodEnd == start || buffer[methodEnd] != ' ') {
      return false;
    }
    methodStart = start;
    methodLength = methodEnd - start;
    method = Http1Method.of(buffer, methodStart, methodLength);
    return parseTarget(buffer, methodEnd, end, complete);
  }

  private boolean parseTarget(byte[] buffer, int methodEnd, int end, boolean complete) {
    int start = methodEnd;
    while (start < end && buffer[start] == ' ') {
      start++;
    }
    int space = Bytes.indexOf((byte) ' ', buffer, start, end);
    boolean connect = method == Http1Method.CONNECT;
    if (space >= 0) {
      target.parse(buffer, start, space, connect);
    } else if (!complete && !connect) {
      target.parsePathOfCut(buffer, start, end);
    }
    return !complete || (space >= 0 && parseVersion(buffer, space, end));
  }

  private boolean parseVersion(byte[] buffer, int space, int lineFeed) {
    int digit = Bytes.trimEnd(buffer, space, lineFeed) - 1;
    int start = digit - VERSION.length;
    if (start < space
        || !Bytes.equal(buffer, start, VERSION.length, VERSION)
        || buffer[digit] < '0'
        || buffer[digit] > '9') {
      return false;
    }
    versionMinor(buffer[digit]);
    return true;
  }

  @Override
  void onField(byte[] buffer, int nameStart, int nameEnd, int start, int end) {
    if (Bytes.equalIgnoringCase(buffer, nameStart, nameEnd, HOST)) {
      onHost(start, end);
    } else if (Bytes.equalIgnoringCase(buffer, nameStart, nameEnd, TRACE_PARENT)) {
      onTraceParent(start, end);
    } else if (Bytes.equalIgnoringCase(buffer, nameStart, nameEnd, TRACE_STATE)) {
      onTraceState(start, end);
    } else if (Bytes.equalIgnoringCase(buffer, nameStart, nameEnd, EXPECT)) {
      expectContinue |= Bytes.equalIgnoringCase(buffer, start, end, CONTINUE);
    }
  }

  private void onHost(int start, int end) {
    if (hostLength == 0 && end > start) {
      hostStart = start;
      hostLength = end - start;
    }
  }

  private void onTraceParent(int start, int end) {
    boolean single = ++traceParentCount == 1 && end > start;
    traceParentStart = single ? start : 0;
    traceParentLength = single ? end - start : 0;
  }

  private void onTraceState(int start, int end) {
    if (traceStateLength == 0 && end > start) {
      traceStateStart = start;
      traceStateLength = end - start;
    }
  }

  @Override
  void clearOwn() {
    target.clear();
    method = Http1Method.OTHER;
    methodStart = 0;
    methodLength = 0;
    hostStart = 0;
    hostLength = 0;
    traceParentStart = 0;
    traceParentLength = 0;
    traceParentCount = 0;
    traceStateStart = 0;
    traceStateLength = 0;
    expectContinue = false;
  }
}
