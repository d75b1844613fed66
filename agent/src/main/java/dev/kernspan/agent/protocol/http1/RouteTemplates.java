package dev.kernspan.agent.protocol.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one service: turns a path into a template of low cardinality, such as {@code
 * /users/{id}/orders}. For one thread.
 *
 * <p>What varies becomes {@code {id}}, whatever its kind: which kind is rarely asked, and with one
 * name {@code /users/42} and {@code /users/0b5f...} are one route. Empty segments and the slash at
 * the end are dropped; of more than {@value #MAX_SEGMENTS} segments the rest becomes {@code /*}.
 * Behind a number of different templates each further one is {@code {other}} and counted.
 *
 * <p>The template is built in a buffer that is used again, and looked up among the few known
 * routes. So no path is kept, a flood of different paths costs no memory, and only a new route
 * allocates.
 */
final class RouteTemplates {
  static final String OTHER = "{other}";

  static final int MAX_SEGMENTS = 10;

  private static final byte[] ID = "{id}".getBytes(US_ASCII);
  private static final byte[] REST = "/*".getBytes(US_ASCII);

  /** A segment is kept as it is, or with its variable part replaced; then a dot follows. */
  private static final int MAX_SEGMENT_TEMPLATE = 1 + PathSegment.MAX_LENGTH + ID.length;

  private final PathSegment segment = new PathSegment();
  private final byte[] template = new byte[MAX_SEGMENTS * MAX_SEGMENT_TEMPLATE + REST.length];
  private int length;

  private final int limit;

  /** A power of two, and so much more than the routes that a search ends soon. */
  private final @Nullable Route[] slots;

  private int routeCount;
  private long overflowCount;

  RouteTemplates(int limit) {
    this.limit = limit;
    this.slots = new @Nullable Route[Integer.highestOneBit(Math.max(limit, 1)) * 4];
  }

  private record Route(byte[] template, String text) {}

  /** The template of this path. A query, a fragment and path parameters are left out. */
  String template(byte[] buffer, int start, int pathLength) {
    int end = pathEnd(buffer, start, start + pathLength);
    length = 0;
    if (end - start == 1 && buffer[start] == '*') {
      append('*'); // the target of OPTIONS for the whole server is no path
    } else {
      build(buffer, start, end);
    }
    return lookup();
  }

  /** How many different templates this service has; at most its limit. */
  int routeCount() {
    return routeCount;
  }

  /** How many requests were folded into {@link #OTHER}. */
  long overflowCount() {
    return overflowCount;
  }

  private static int pathEnd(byte[] buffer, int start, int end) {
    int at = start;
    while (at < end && buffer[at] != '?' && buffer[at] != '#') {
      at++;
    }
    return at;
  }

  private void build(byte[] buffer, int start, int end) {
    int segments = 0;
    for (int at = start; at < end; ) {
      int next = segmentEnd(buffer, at, end);
      int textEnd = textEnd(buffer, at, next);
      if (textEnd > at) {
        if (segments++ == MAX_SEGMENTS) {
          append(REST, 0, REST.length);
          return;
        }
        appendSegment(buffer, at, textEnd);
      }
      at = next + 1;
    }
    if (length == 0) {
      append('/');
    }
  }

  private static int segmentEnd(byte[] buffer, int start, int end) {
    int at = start;
    while (at < end && buffer[at] != '/') {
      at++;
    }
    return at;
  }

  /** Where parameters begin, such as {@code ;jsessionid=...}. */
  private static int textEnd(byte[] buffer, int start, int end) {
    int at = start;
    while (at < end && buffer[at] != ';') {
      at++;
    }
    return at;
  }

  private void appendSegment(byte[] buffer, int start, int end) {
    append('/');
    segment.read(buffer, start, end);
    append(buffer, start, segment.variableStart());
    if (segment.variableStart() < segment.variableEnd()) {
      append(ID, 0, ID.length);
    }
    append(buffer, segment.variableEnd(), end);
  }

  private void append(char c) {
    template[length++] = (byte) c;
  }

  private void append(byte[] bytes, int start, int end) {
    System.arraycopy(bytes, start, template, length, end - start);
    length += end - start;
  }

  private String lookup() {
    int slot = slot();
    for (Route route = slots[slot]; route != null; route = slots[slot]) {
      if (Arrays.equals(route.template, 0, route.template.length, template, 0, length)) {
        return route.text;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return routeCount < limit ? add(slot) : overflow();
  }

  private int slot() {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + template[i];
    }
    return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (slots.length - 1);
  }

  private String add(int slot) {
    byte[] key = Arrays.copyOf(template, length);
    Route route = new Route(key, new String(key, US_ASCII));
    slots[slot] = route;
    routeCount++;
    return route.text;
  }

  private String overflow() {
    overflowCount++;
    return OTHER;
  }
}
