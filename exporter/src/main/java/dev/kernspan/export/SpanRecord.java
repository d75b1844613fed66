package dev.kernspan.export;

import java.util.Map;

/**
 * A finished span. Ids are lower-case hex; {@code parentSpanId} and {@code traceState} may be
 * empty.
 *
 * @param parentRemote whether the parent came over the wire
 * @param attributes in order; values are String, Long, Double or Boolean
 * @param error whether the span's status is ERROR
 */
public record SpanRecord(
    ObservedResource resource,
    String traceId,
    String spanId,
    String parentSpanId,
    String traceState,
    boolean parentRemote,
    Kind kind,
    String name,
    long startEpochNs,
    long endEpochNs,
    Map<String, Object> attributes,
    boolean error) {

  public SpanRecord {
    requireId("trace id", traceId, 32);
    requireId("span id", spanId, 16);
    if (!parentSpanId.isEmpty()) {
      requireId("parent span id", parentSpanId, 16);
    }
  }

  /** The SDK would replace a bad id by zeros in silence, and the span by one that nobody finds. */
  private static void requireId(String what, String id, int length) {
    boolean zero = true;
    boolean hex = id.length() == length;
    for (int i = 0; hex && i < length; i++) {
      char c = id.charAt(i);
      zero &= c == '0';
      hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (!hex || zero) {
      throw new IllegalArgumentException(
          "'" + id + "' is no " + what + ": " + length + " lower-case hex digits, not all zero");
    }
  }

  /** Which side of the request the process was on. */
  public enum Kind {
    SERVER,
    CLIENT
  }

  /** Takes finished spans; never blocks, counts what it cannot take. */
  @FunctionalInterface
  public interface Sink {
    void onSpan(SpanRecord span);
  }
}
