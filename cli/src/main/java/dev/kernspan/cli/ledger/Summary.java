package dev.kernspan.cli.ledger;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** The end of a session: for each route the mean split, and its slowest request. */
public final class Summary {
  private static final int ROUTES = 30;
  private static final int SHARES = 5;
  private static final double SMALL = 0.01;

  private final Routes routes;
  private final Bar bar;

  public Summary(Routes routes, Bar bar) {
    this.routes = routes;
    this.bar = bar;
  }

  /** Prints nothing if there was no request. */
  public void print(PrintStream out) {
    List<RouteStats> all = routes.slowestFirst();
    all.stream().limit(ROUTES).forEach(route -> print(out, route));
    if (all.size() > ROUTES) {
      out.println("(" + (all.size() - ROUTES) + " faster routes are not shown.)");
    }
    if (routes.leftOut() > 0) {
      out.println("(" + routes.leftOut() + " requests of more routes than fit are not in this.)");
    }
    out.flush();
  }

  private void print(PrintStream out, RouteStats route) {
    String requests = Amount.count(route.count(), "request");
    String mean = Amount.time(route.meanNs()) + (route.count() == 1 ? "" : " on average");
    out.println(route.key().text() + ": " + requests + ", " + mean);
    out.println("  " + bar.of(route.sum()).painted() + "  " + shares(route.sum()));
    FinishedRequest slowest = route.slowest();
    out.println(
        "  The slowest: " + Sentence.of(slowest) + " Trace " + slowest.span().traceId() + ".");
  }

  /** As in: throttled 78 %, cpu 22 %. */
  public static String shares(Split split) {
    return split.longestFirst().stream()
        .filter(view -> split.share(view.state()) >= SMALL)
        .limit(SHARES)
        .map(view -> view.label() + " " + Amount.percent(split.share(view.state())))
        .collect(Collectors.joining(", "));
  }
}
