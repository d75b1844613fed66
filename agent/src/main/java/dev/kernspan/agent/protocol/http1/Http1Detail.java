package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kernspan.agent.protocol.Operation;
import dev.kernspan.agent.protocol.TraceParent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is known of one HTTP/1 exchange beyond its times and ends. Reused. */
final class Http1Detail {
  /** As much as the kernel side copies of one head. */
  static final int MAX_HEAD = 4096;

  static final long UNKNOWN = -1;

  private static final int FIRST_HEAD = 512;

  final Http1Request request = new Http1Request();
  final TraceParent parent = new TraceParent();
  private byte[] head = new byte[FIRST_HEAD];
  private int headBytes;
  private int status;
  private long requestBody;
  private long responseBody;
  private @Nullable String route;
  private String serverAddress = "";
  private int serverPort;

  void begin() {
    headBytes = 0;
    status = 0;
    requestBody = UNKNOWN;
    responseBody = UNKNOWN;
    route = null;
    serverAddress = "";
    serverPort = 0;
    parent.clear();
  }

  /** Adds the captured bytes to the request's head. */
  void append(Operation operation) {
    int wanted = Math.min(headBytes + operation.captured(), MAX_HEAD);
    if (wanted > head.length) {
      head = Arrays.copyOf(head, MAX_HEAD);
    }
    headBytes += operation.copy(head, headBytes);
  }

  /** Parses what is there; see {@link Http1Message#parse}. */
  int parse() {
    return request.parse(head, headBytes);
  }

  boolean full() {
    return headBytes == MAX_HEAD;
  }

  /** Whether the request carries a valid trace context; then it is in {@link #parent}. */
  boolean readParent() {
    return request.traceParentLength() > 0
        && parent.parse(head, request.traceParentStart(), request.traceParentLength());
  }

  byte[] head() {
    return head;
  }

  /** A piece of the head as text; bytes that are not ASCII are kept one to one. */
  String text(int start, int length) {
    return new String(head, start, length, ISO_8859_1);
  }

  String utf8(int start, int length) {
    return new String(head, start, length, UTF_8);
  }

  /** 0 if there was no response. */
  int status() {
    return status;
  }

  void status(int code) {
    status = code;
  }

  long requestBody() {
    return requestBody;
  }

  void requestBody(long bytes) {
    requestBody = bytes;
  }

  long responseBody() {
    return responseBody;
  }

  void responseBody(long bytes) {
    responseBody = bytes;
  }

  /**
   * Whether the request's path is known. CONNECT has none, and the target of a cut head may have
   * been left out; {@code http://host} has an empty one, which is {@code /}.
   */
  boolean hasPath() {
    return request.pathLength() > 0
        || (request.authorityLength() > 0 && request.method() != Http1Method.CONNECT);
  }

  /** The path as it was sent; only if there is one. */
  String path() {
    return request.pathLength() == 0 ? "/" : utf8(request.pathStart(), request.pathLength());
  }

  /** The template of the path; null for a client, and without a path. */
  @Nullable String route() {
    return route;
  }

  void route(String template) {
    route = template;
  }

  /** Whom the request names, or the address it went to; empty if neither is known. */
  String serverAddress() {
    return serverAddress;
  }

  /** 0 if not known. */
  int serverPort() {
    return serverPort;
  }

  void server(String address, int port) {
    serverAddress = address;
    serverPort = port;
  }

  String version() {
    return request.versionMinor() == 0 ? "1.0" : "1.1";
  }

  /** {@code error.type} by status: from 500 for a server, from 400 for a client. */
  @Nullable String statusError(boolean server) {
    return status >= (server ? 500 : 400) ? StatusText.of(status) : null;
  }
}
