package dev.kernspan.agent.protocol;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.probe.ProbeSpec.Column;
import dev.kernspan.probe.Row;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One application protocol. An implementation has a public constructor without arguments, and its
 * folder is all it takes: see {@link ProtocolCatalog}.
 */
public interface Protocol {
  /** The name of the folder, such as {@code http1}. */
  String name();

  /** What users call it, as in {@code kernspan trace http}. */
  String verb();

  /** Takes the user's settings; before anything else. */
  void configure(Settings settings);

  /** The first bytes by which the kernel tells that a message may be of this protocol. */
  List<Signature> signatures();

  /** A new follower of one connection, to be used for many, one after the other. */
  Conversation conversation(Exchanges exchanges);

  /** The protocol's record that each {@link Exchange} carries. */
  Object newDetail();

  /** Makes the protocol's series; before the first exchange. */
  Measure measure(Aggregates aggregates);

  /**
   * The kind of request, of low cardinality: {@code http.route} in the series; null if it has none.
   * After {@link Measure#record}.
   */
  @Nullable String route(Exchange exchange);

  /** The name of the exchange's span. */
  String spanName(Exchange exchange);

  /** Whether the span's status is an error. */
  boolean failed(Exchange exchange);

  /** {@code tracestate} as it came with the request, or empty. */
  String traceState(Exchange exchange);

  /** Adds the span's attributes in their usual order. */
  void describe(Exchange exchange, Map<String, Object> attributes);

  /** The columns of {@code kernspan trace} after time, pid, comm, service and direction. */
  List<Column> columns();

  /** Fills {@link #columns()}. */
  void print(Exchange exchange, Row row);

  /**
   * What the user may set.
   *
   * @param withQuery whether query strings are kept; they may hold secrets
   * @param durationBounds of the duration histograms, in seconds, ascending
   * @param routesPerService after so many different ones the rest is one
   */
  record Settings(boolean withQuery, List<Double> durationBounds, int routesPerService) {}

  /** Takes finished exchanges into series; on the drain thread, without allocation. */
  interface Measure {
    void record(Exchange exchange, long epochNs);
  }
}
