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
