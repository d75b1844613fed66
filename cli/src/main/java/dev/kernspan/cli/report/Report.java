package dev.kernspan.cli.report;

import dev.kernspan.cli.ledger.Amount;
import dev.kernspan.cli.ledger.RouteStats;
import dev.kernspan.cli.ledger.Routes;
import dev.kernspan.cli.ledger.StateView;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One page about a session: routes, slowest first, and each trace as a waterfall. */
public final class Report {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private final Instant written = Instant.now();
  private final List<TraceSpans> traces;
  private final List<RouteStats> routes;
  private final long leftOut;
  private final long dropped;
  private final long watchedNs;
  private final String lost;

  /**
   * @param watchedNs how long requests were observed
   * @param lost a sentence about events that were lost, or empty
   */
  public Report(SpanStore store, Routes routes, long watchedNs, String lost) {
    this.traces = store.take();
    this.routes = routes.slowestFirst();
    this.leftOut = routes.leftOut();
    this.dropped = store.dropped();
    this.watchedNs = watchedNs;
    this.lost = lost;
  }

  /** A sentence about what is in it and what is not. */
  public String said(String file) {
    String drops = drops();
    return "Wrote %s: %s in %s%s."
        .formatted(
            file,
            Amount.count(spans(), "span"),
            Amount.count(traces.size(), "trace"),
            drops.isEmpty() ? "" : "; " + drops);
  }

  /** Writes the page. */
  public void write(PrintStream out) {
    Html html = new Html(out);
    Assets assets = new Assets();
    html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + assets.policy() + "\">\n");
    html.raw("<title>Kernspan: where the time went</title>\n");
    html.raw("<style>").raw(assets.style()).raw("</style></head>\n<body>\n");
    header(html);
    legend(html);
    RouteSection.write(
        html, routes, traces.stream().map(TraceSpans::traceId).collect(Collectors.toSet()));
    traces(html);
    html.raw("<script>").raw(assets.script()).raw("</script>\n</body></html>\n");
  }

  private void header(Html html) {
    long requests = routes.stream().mapToLong(RouteStats::count).sum() + leftOut;
    html.raw("<header><h1>Where the time went</h1>\n<p>");
    html.text(
        "%s on %s in %s, until %s."
            .formatted(
                Amount.count(requests, "request"),
                host(),
                Amount.time(watchedNs),
                CLOCK.format(written)));
    html.raw("</p>\n");
    if (!lost.isEmpty()) {
      html.element("p class=\"warn\"", lost + ".").raw("\n");
    }
    if (!drops().isEmpty()) {
      html.element("p class=\"warn\"", capital(drops()) + ".").raw("\n");
    }
    html.raw("</header>\n");
  }

  private static void legend(Html html) {
    html.raw("<section><ul class=\"legend\">");
    for (StateView view : StateView.all()) {
      html.raw("<li title=\"").text(view.meaning()).raw("\"><i class=\"s-" + view.label() + "\">");
      html.raw("</i>").element("b", view.label()).raw(" ");
      html.element("span class=\"dim\"", view.namesItself() ? "" : view.phrase()).raw("</li>");
    }
    html.raw("</ul></section>\n");
  }

  private void traces(Html html) {
    html.raw("<section class=\"traces\"><h2>Traces</h2>\n");
    html.element(
        "p class=\"dim\"",
        "The slowest first. A bar lies where its span lies in time; its colours say how much of the"
            + " span went to each state, not when. A line opens.");
    html.raw("\n<p class=\"tools\" hidden></p>\n");
    for (int i = 0; i < traces.size(); i++) {
      TraceSection.write(html, traces.get(i), i == 0);
    }
    html.raw("</section>\n");
  }

  private String drops() {
    StringBuilder text = new StringBuilder();
    if (dropped > 0) {
      text.append(dropped + " spans of faster or longer traces did not fit into the ");
      text.append(SpanStore.LIMIT + " of a report");
    }
    if (leftOut > 0) {
      text.append(text.isEmpty() ? "" : ", and ");
      text.append(leftOut + " requests were of more routes than are kept apart");
    }
    return text.toString();
  }

  private int spans() {
    return traces.stream().mapToInt(trace -> trace.spans().size()).sum();
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }
}
