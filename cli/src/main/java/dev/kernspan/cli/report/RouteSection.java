package dev.kernspan.cli.report;

import dev.kernspan.agent.protocol.Role;
import dev.kernspan.cli.ledger.Amount;
import dev.kernspan.cli.ledger.FinishedRequest;
import dev.kernspan.cli.ledger.RouteStats;
import dev.kernspan.cli.ledger.Sentence;
import dev.kernspan.cli.ledger.Summary;
import java.util.List;
import java.util.Set;

/** The table of routes, which needs no script to be read. */
final class RouteSection {
  private RouteSection() {}

  /** {@code shown} are the ids of the traces on the page. */
  static void write(Html html, List<RouteStats> routes, Set<String> shown) {
    html.raw("<section><h2>Routes</h2>\n<div class=\"wide\"><table class=\"routes\"><thead><tr>");
    for (String column : List.of("Route", "Service", "Requests", "Mean", "Slowest")) {
      html.element("th", column);
    }
    html.raw("<th class=\"fill\">Where the time went</th></tr></thead>\n");
    routes.forEach(route -> write(html, route, shown));
    html.raw("</table></div></section>\n");
  }

  private static void write(Html html, RouteStats route, Set<String> shown) {
    FinishedRequest slowest = route.slowest();
    html.raw("<tbody><tr><td>").element("b", route.key().name());
    html.raw("</td><td>").text(route.key().service()).raw(" ");
    html.element("span class=\"dim\"", route.key().role() == Role.SERVER ? "served" : "asked");
    html.raw("</td>");
    number(html, route.count(), Long.toString(route.count()));
    number(html, route.meanNs(), Amount.time(route.meanNs()));
    number(html, slowest.durationNs(), Amount.time(slowest.durationNs()));
    html.raw("<td>");
    StateBar.write(html, route.sum());
    html.element("div class=\"dim\"", Summary.shares(route.sum())).raw("</td></tr>\n");
    html.raw("<tr class=\"more\"><td colspan=\"6\">").text(Sentence.of(slowest));
    if (shown.contains(slowest.span().traceId())) {
      html.raw(" <a href=\"#t-").text(slowest.span().traceId()).raw("\">Its trace</a>");
    }
    html.raw("</td></tr></tbody>\n");
  }

  private static void number(Html html, long value, String text) {
    html.raw("<td class=\"n\" data-v=\"" + value + "\">").text(text).raw("</td>");
  }
}
