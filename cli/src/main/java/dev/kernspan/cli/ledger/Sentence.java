package dev.kernspan.cli.ledger;

import dev.kernspan.agent.ledger.Gap;
import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.agent.protocol.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Says of a request in one sentence where its time went. */
public final class Sentence {
  private static final int PARTS = 5;
  private static final double SMALL = 0.02;

  private Sentence() {}

  /** As in: GET /checkout took 136 ms: 30 ms CPU, 106 ms throttled by the CPU quota. */
  public static String of(FinishedRequest request) {
    List<String> more = more(request);
    return request.name()
        + " took "
        + Amount.time(request.durationNs())
        + ": "
        + String.join(", ", parts(request))
        + (more.isEmpty() ? "" : "; " + String.join("; ", more))
        + ".";
  }

  /** The long parts in the order of the states, the others together. */
  private static List<String> parts(FinishedRequest request) {
    Split split = request.split();
    List<StateView> told =
        split.longestFirst().stream()
            .filter(view -> split.share(view.state()) >= SMALL)
            .limit(PARTS)
            .sorted(Comparator.naturalOrder())
            .toList();
    List<String> parts = new ArrayList<>();
    long elsewhereNs = split.totalNs();
    for (StateView view : told) {
      long ns = split.ns(view.state());
      elsewhereNs -= ns;
      String because = view == StateView.UNATTRIBUTED ? because(request.gap()) : "";
      parts.add(Amount.time(ns) + " " + view.phrase() + because);
    }
    if (elsewhereNs > 0 || parts.isEmpty()) {
      parts.add(Amount.time(elsewhereNs) + " elsewhere");
    }
    return parts;
  }

  private static String because(Gap gap) {
    return switch (gap) {
      case NONE -> "";
      case NO_LEDGER -> " (the kernel does not account for threads here)";
      case THREAD_SHARED -> " (its thread worked for several requests at a time)";
      case THREAD_CHANGED -> " (another thread than the one that read it answered)";
    };
  }

  private static List<String> more(FinishedRequest request) {
    List<String> more = new ArrayList<>();
    long blockedNs = request.number("kernspan.blocked_by.ns");
    if (blockedNs > SMALL * request.durationNs() && request.split().ns(TimeState.LOCK) > 0) {
      more.add(
          "for %s the lock was held for request %s of trace %s"
              .formatted(
                  Amount.time(blockedNs),
                  request.text("kernspan.blocked_by.span_id"),
                  request.text("kernspan.blocked_by.trace_id")));
    }
    long uselessNs = request.number("kernspan.after_cancel_ns");
    if (uselessNs > 0 && request.role() == Role.SERVER) {
      more.add(Amount.time(uselessNs) + " of it after its client had gone");
    }
    long again = request.number("kernspan.tcp.retransmits");
    if (again > 0) {
      more.add(again + (again == 1 ? " segment was" : " segments were") + " sent again");
    }
    String error = request.text("error.type");
    if (!error.isEmpty()) {
      more.add("it failed with " + error);
    }
    return more;
  }
}
