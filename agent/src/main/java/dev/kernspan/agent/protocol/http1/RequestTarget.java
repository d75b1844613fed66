package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The parts of a request target: RFC 9112, 3.2.
 *
 * <pre>
 *  /path?query            origin form
 *  http://host/path?query absolute form, to a proxy
 *  host:port              authority form, of CONNECT
 *  *                      asterisk form, of OPTIONS
 * </pre>
 */
final class RequestTarget {
  private static final byte[] AUTHORITY = "://".getBytes(US_ASCII);

  private int start;
  private int length;
  private int pathStart;
  private int pathLength;
  private int queryStart;
  private int queryLength;
  private int authorityStart;
  private int authorityLength;

  void parse(byte[] buffer, int from, int to, boolean connect) {
    start = from;
    length = to - from;
    if (connect) {
      setAuthority(from, to);
      return;
    }
    int fragment = Bytes.indexOf((byte) '#', buffer, from, to);
    int end = fragment < 0 ? to : fragment;
    int mark = Bytes.indexOf((byte) '?', buffer, from, end);
    parsePath(buffer, from, mark < 0 ? end : mark);
    if (mark >= 0 && mark + 1 < end) {
      queryStart = mark + 1;
      queryLength = end - mark - 1;
    }
  }

  /** Of a target whose end was not captured, the path is whole if a query has begun. */
  void parsePathOfCut(byte[] buffer, int from, int to) {
    int mark = Bytes.indexOf((byte) '?', buffer, from, to);
    if (mark >= 0) {
      int fragment = Bytes.indexOf((byte) '#', buffer, from, mark);
      parsePath(buffer, from, fragment < 0 ? mark : fragment);
    }
  }

  private void parsePath(byte[] buffer, int from, int to) {
    int path = from;
    int scheme = from < to && buffer[from] == '/' ? from : schemeEnd(buffer, from, to);
    if (scheme > from && startsAuthority(buffer, scheme, to)) {
      int host = scheme + AUTHORITY.length;
      int slash = Bytes.indexOf((byte) '/', buffer, host, to);
      path = slash < 0 ? to : slash;
      setAuthority(afterUserInfo(buffer, host, path), path);
    }
    pathStart = path < to ? path : 0;
    pathLength = to - path;
  }

  private void setAuthority(int from, int to) {
    authorityStart = from < to ? from : 0;
    authorityLength = to - from;
  }

  /** Credentials in a URL are nobody's name for a server, and not for others to see. */
  private static int afterUserInfo(byte[] buffer, int from, int to) {
    int at = to;
    while (at > from && buffer[at - 1] != '@') {
      at--;
    }
    return at;
  }

  private static int schemeEnd(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && isSchemeChar(buffer[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSchemeChar(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '-'
        || c == '.';
  }

  private static boolean startsAuthority(byte[] buffer, int at, int to) {
    return to - at >= AUTHORITY.length && Bytes.equal(buffer, at, AUTHORITY.length, AUTHORITY);
  }

  void clear() {
    start = 0;
    length = 0;
    pathStart = 0;
    pathLength = 0;
    queryStart = 0;
    queryLength = 0;
    authorityStart = 0;
    authorityLength = 0;
  }

  int start() {
    return start;
  }

  int length() {
    return length;
  }

  int pathStart() {
    return pathStart;
  }

  int pathLength() {
    return pathLength;
  }

  int queryStart() {
    return queryStart;
  }

  int queryLength() {
    return queryLength;
  }

  int authorityStart() {
    return authorityStart;
  }

  int authorityLength() {
    return authorityLength;
  }
}
