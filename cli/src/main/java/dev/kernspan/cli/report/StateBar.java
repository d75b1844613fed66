package dev.kernspan.cli.report;

import dev.kernspan.cli.ledger.Amount;
import dev.kernspan.cli.ledger.Split;
import dev.kernspan.cli.ledger.StateView;
import java.util.Locale;

/** A bar of states as SVG; as wide as the place it gets. */
final class StateBar {
  /** What is narrower could not be seen. */
  private static final double NARROWEST = 0.25;

  private static final int LABELLED = 4;
  private static final double WHOLE = 100;

  private StateBar() {}

  /** Over the whole width. */
  static void write(Html html, Split split) {
    write(html, split, 0, WHOLE);
  }

  /** From a place on, both in percent of the width; the states in their order, not in time. */
  static void write(Html html, Split split, double from, double width) {
    begin(html, split);
    double wide = Math.min(Math.max(width, NARROWEST), WHOLE);
    double at = Math.min(from, WHOLE - wide);
    for (StateView view : StateView.all()) {
      double part = wide * split.share(view.state());
      if (part > 0) {
        rectangle(html, view, at, part);
        html.raw("><title>").text(part(split, view)).raw("</title></rect>");
        at += part;
      }
    }
    html.raw("</svg>");
  }

  /** Over the whole width, without a word on each part: for places of which there are many. */
  static void writeShort(Html html, Split split) {
    begin(html, split);
    double at = 0;
    for (StateView view : StateView.all()) {
      double part = WHOLE * split.share(view.state());
      if (part > NARROWEST) {
        rectangle(html, view, at, part);
        html.raw("/>");
      }
      at += part;
    }
    html.raw("</svg>");
  }

  private static void begin(Html html, Split split) {
    html.raw("<svg class=\"bar\" width=\"100%\" height=\"14\" role=\"img\" aria-label=\"");
    html.text(label(split)).raw("\">");
  }

  private static void rectangle(Html html, StateView view, double at, double width) {
    html.raw("<rect class=\"s-" + view.label() + "\" x=\"" + percent(at));
    html.raw("\" width=\"" + percent(width) + "\" height=\"14\"");
  }

  private static String label(Split split) {
    StringBuilder label = new StringBuilder();
    for (StateView view : split.longestFirst().stream().limit(LABELLED).toList()) {
      label.append(label.isEmpty() ? "" : ", ").append(part(split, view));
    }
    return label.toString();
  }

  private static String part(Split split, StateView view) {
    return view.label()
        + " "
        + Amount.time(split.ns(view.state()))
        + " ("
        + Amount.percent(split.share(view.state()))
        + ")";
  }

  private static String percent(double number) {
    return String.format(Locale.ROOT, "%.3f%%", number);
  }
}
