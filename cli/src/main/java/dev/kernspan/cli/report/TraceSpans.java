package dev.kernspan.cli.report;

import dev.kernspan.cli.ledger.FinishedRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The spans of one trace. */
final class TraceSpans {
  private static final int DEEPEST = 12;
  private static final Comparator<FinishedRequest> BY_BEGIN =
      Comparator.comparingLong((FinishedRequest request) -> request.span().startEpochNs())
          .thenComparingLong(request -> -request.durationNs());

  private final List<FinishedRequest> spans = new ArrayList<>();
  private long askedNs = -1;
  private long lastTurn;

  /** False if it has too many already. */
  boolean add(FinishedRequest request, boolean asked, long turn) {
    lastTurn = turn;
    if (asked) {
      askedNs = Math.max(askedNs, request.durationNs());
    }
    return spans.size() < SpanStore.SPANS_PER_TRACE && spans.add(request);
  }

  List<FinishedRequest> spans() {
    return spans;
  }

  /** Of the slowest span that was asked for; below 0 if none was. */
  long askedNs() {
    return askedNs;
  }

  long lastTurn() {
    return lastTurn;
  }

  String traceId() {
    return spans.getFirst().span().traceId();
  }

  long startNs() {
    return spans.stream().mapToLong(request -> request.span().startEpochNs()).min().orElse(0);
  }

  /** From the first begin to the last end. */
  long durationNs() {
    return spans.stream().mapToLong(request -> request.span().endEpochNs()).max().orElse(0)
        - startNs();
  }

  /**
   * A span in its place.
   *
   * @param depth how many of its forebears are known, up to a limit
   */
  record Row(FinishedRequest request, int depth) {}

  /** Each span below its parent; those whose parent is not there on top. */
  List<Row> rows() {
    Map<String, List<FinishedRequest>> children = new HashMap<>();
    Set<String> ids = new HashSet<>();
    spans.forEach(request -> ids.add(request.span().spanId()));
    List<FinishedRequest> roots = new ArrayList<>();
    for (FinishedRequest request : spans.stream().sorted(BY_BEGIN).toList()) {
      String parent = request.span().parentSpanId();
      if (ids.contains(parent)) {
        children.computeIfAbsent(parent, id -> new ArrayList<>()).add(request);
      } else {
        roots.add(request);
      }
    }
    List<Row> rows = new ArrayList<>();
    Set<FinishedRequest> placed = Collections.newSetFromMap(new IdentityHashMap<>());
    roots.forEach(root -> place(root, 0, children, placed, rows));
    // Ids come over the wire: whoever makes a circle of them gets a list.
    spans.forEach(request -> place(request, 0, children, placed, rows));
    return rows;
  }

  private static void place(
      FinishedRequest request,
      int depth,
      Map<String, List<FinishedRequest>> children,
      Set<FinishedRequest> placed,
      List<Row> rows) {
    if (!placed.add(request)) {
      return;
    }
    rows.add(new Row(request, Math.min(depth, DEEPEST)));
    for (FinishedRequest child : children.getOrDefault(request.span().spanId(), List.of())) {
      place(child, depth + 1, children, placed, rows);
    }
  }
}
