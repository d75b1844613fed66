package dev.kernspan.cli.report;

import dev.kernspan.cli.ledger.FinishedRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The spans that a report may show, by trace: of all that came the slowest traces. Written by one
 * thread, and read when it has ended.
 */
public final class SpanStore {
  static final int LIMIT = 5000;
  static final int SPANS_PER_TRACE = 500;
  private static final int SPARE = 5;

  /** What is asked for before what is not, the slow before the fast, the new before the old. */
  private static final Comparator<TraceSpans> WORTH =
      Comparator.comparingLong((TraceSpans trace) -> -trace.askedNs())
          .thenComparingLong(trace -> -trace.lastTurn());

  private final Map<String, TraceSpans> traces = new HashMap<>();
  private final int limit;
  private int spans;
  private long turn;
  private long dropped;

  public SpanStore() {
    this(LIMIT);
  }

  /** Shows so many spans at most; meanwhile keeps some more. */
  SpanStore(int limit) {
    this.limit = limit;
  }

  /** {@code asked} is whether the user wants to see its trace for it. */
  public void add(FinishedRequest request, boolean asked) {
    String traceId = request.span().traceId();
    if (traces.computeIfAbsent(traceId, id -> new TraceSpans()).add(request, asked, ++turn)) {
      spans++;
    } else {
      dropped++;
    }
    // Sorting each time would cost more than the spans do.
    if (spans > limit + limit / SPARE) {
      shrink();
    }
  }

  /** The slowest traces with a span that was asked for; what does not fit counts as dropped. */
  List<TraceSpans> take() {
    traces.values().removeIf(trace -> trace.askedNs() < 0);
    spans = traces.values().stream().mapToInt(trace -> trace.spans().size()).sum();
    shrink();
    List<TraceSpans> taken = new ArrayList<>(traces.values());
    taken.sort(WORTH);
    return taken;
  }

  /** Spans that are not in the report because there were too many. */
  long dropped() {
    return dropped;
  }

  private void shrink() {
    List<Map.Entry<String, TraceSpans>> worst =
        traces.entrySet().stream()
            .sorted(Map.Entry.<String, TraceSpans>comparingByValue(WORTH).reversed())
            .toList();
    for (int i = 0; i < worst.size() && spans > limit; i++) {
      int size = worst.get(i).getValue().spans().size();
      traces.remove(worst.get(i).getKey());
      spans -= size;
      dropped += size;
    }
  }
}
