package dev.kernspan.cli.ledger;

import dev.kernspan.export.console.Painted;

/** A bar of a request's states: a letter for each part of its time, on the state's colour. */
public final class Bar {
  private static final String RESET = "\u001b[0m";
  private static final int BLACK = 16;
  private static final int WHITE = 231;

  private final int width;
  private final boolean colours;

  /**
   * @param width in letters
   * @param colours whether they get the colours of their states
   */
  public Bar(int width, boolean colours) {
    this.width = width;
    this.colours = colours;
  }

  /** The bar of all states, in their order; as long as {@code width} unless the split is empty. */
  public Painted of(Split split) {
    int[] letters = letters(split);
    StringBuilder plain = new StringBuilder();
    StringBuilder painted = new StringBuilder();
    for (StateView view : StateView.all()) {
      String part = String.valueOf(view.letter()).repeat(letters[view.ordinal()]);
      plain.append(part);
      painted.append(paint(view, part));
    }
    return new Painted(plain.toString(), painted.toString());
  }

  /** A piece of text on the colour of a state. */
  public String paint(StateView view, String text) {
    if (!colours || text.isEmpty()) {
      return text;
    }
    return "\u001b[48;5;%d;38;5;%dm%s%s"
        .formatted(view.terminalColour(), ink(view.colour()), text, RESET);
  }

  /** Letters for each state: whole ones first, then those that the rounding took, largest first. */
  private int[] letters(Split split) {
    int[] letters = new int[StateView.all().size()];
    double[] rest = new double[letters.length];
    int left = split.totalNs() == 0 ? 0 : width;
    for (StateView view : StateView.all()) {
      double exact = split.share(view.state()) * width;
      letters[view.ordinal()] = (int) exact;
      rest[view.ordinal()] = exact - (int) exact;
      left -= (int) exact;
    }
    for (; left > 0; left--) {
      int most = largest(rest);
      letters[most]++;
      rest[most] = -1;
    }
    return letters;
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }

  /** Black or white, whichever is read better on the colour. */
  private static int ink(String colour) {
    int rgb = Integer.parseInt(colour.substring(1), 16);
    int brightness = 299 * (rgb >> 16) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff);
    return brightness > 140_000 ? BLACK : WHITE;
  }
}
