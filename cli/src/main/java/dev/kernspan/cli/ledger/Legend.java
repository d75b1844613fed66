package dev.kernspan.cli.ledger;

import java.util.stream.Collectors;

/** What the letters of a bar stand for. */
public final class Legend {
  private static final int PER_LINE = 9;

  private Legend() {}

  /** Some lines, the first of them beginning with {@code Bars:}. */
  public static String text(Bar bar) {
    String first = line(bar, 0, PER_LINE);
    return "Bars: " + first + "\n      " + line(bar, PER_LINE, StateView.all().size());
  }

  private static String line(Bar bar, int from, int to) {
    return StateView.all().subList(from, to).stream()
        .map(view -> bar.paint(view, String.valueOf(view.letter())) + " " + view.label())
        .collect(Collectors.joining("  "));
  }
}
