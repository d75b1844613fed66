package dev.kernspan.cli.report;

import dev.kernspan.agent.protocol.Role;
import dev.kernspan.cli.ledger.Amount;
import dev.kernspan.cli.ledger.FinishedRequest;
import dev.kernspan.cli.ledger.Sentence;
import java.util.List;
import java.util.Map;

/** A trace as a waterfall: a line for each span, in its place in time. */
final class TraceSection {
  private static final int MARKS = 4;
  private static final String STATE = "kernspan.time.";

  private TraceSection() {}

  /** {@code open} is whether it is unfolded from the begin. */
  static void write(Html html, TraceSpans trace, boolean open) {
    List<TraceSpans.Row> rows = trace.rows();
    FinishedRequest root = rows.getFirst().request();
    html.raw("<details class=\"trace\" id=\"t-").text(trace.traceId());
    html.raw(open ? "\" open><summary>" : "\"><summary>");
    String spans = Amount.count(rows.size(), "span");
    html.raw("<span class=\"title\">").element("b", root.name()).raw(" ");
    html.text(root.service()).raw(" <span class=\"dim\">").text(spans).raw(" ");
    html.element("code", trace.traceId()).raw("</span></span><span class=\"lane\">");
    StateBar.writeShort(html, root.split());
    html.raw("</span>").element("span class=\"t\"", Amount.time(trace.durationNs()));
    html.raw("</summary>\n");
    axis(html, trace.durationNs());
    rows.forEach(row -> write(html, trace, row));
    html.raw("</details>\n");
  }

  private static void axis(Html html, long durationNs) {
    html.raw("<div class=\"axis\"><span></span><span class=\"marks\">");
    for (int i = 0; i < MARKS; i++) {
      html.element("i", i == 0 ? "0" : Amount.time(durationNs * i / MARKS));
    }
    html.raw("</span><span class=\"t\">").text(Amount.time(durationNs)).raw("</span></div>\n");
  }

  private static void write(Html html, TraceSpans trace, TraceSpans.Row row) {
    FinishedRequest request = row.request();
    double wholeNs = Math.max(trace.durationNs(), 1);
    double from = 100 * (request.span().startEpochNs() - trace.startNs()) / wholeNs;
    html.raw("<details class=\"span\"><summary><span class=\"name d" + row.depth() + "\" title=\"");
    html.text(request.name() + ", " + request.service()).raw("\">");
    html.element("span class=\"kind\"", request.role() == Role.SERVER ? "served" : "asked")
        .raw(" ");
    html.text(request.name()).raw(" ").element("span class=\"dim\"", request.service());
    html.raw("</span><span class=\"lane\">");
    StateBar.write(html, request.split(), from, 100 * request.durationNs() / wholeNs);
    html.raw("</span>").element("span class=\"t\"", Amount.time(request.durationNs()));
    html.raw("</summary>\n").element("p", Sentence.of(request));
    attributes(html, request);
    html.raw("</details>\n");
  }

  /** All but the times of the states, which the bar shows. */
  private static void attributes(Html html, FinishedRequest request) {
    html.raw("<dl>");
    attribute(html, "span id", request.span().spanId());
    attribute(html, "parent", request.span().parentSpanId());
    for (Map.Entry<String, Object> entry : request.span().attributes().entrySet()) {
      if (!entry.getKey().startsWith(STATE)) {
        attribute(html, entry.getKey(), entry.getValue().toString());
      }
    }
    html.raw("</dl>");
  }

  private static void attribute(Html html, String name, String value) {
    if (!value.isEmpty()) {
      html.element("dt", name).element("dd", value);
    }
  }
}
