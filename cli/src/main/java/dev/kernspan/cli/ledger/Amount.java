package dev.kernspan.cli.ledger;

import java.util.Locale;

/** Times and shares as people read them. */
public final class Amount {
  private static final long US = 1_000;
  private static final long MS = 1_000_000;
  private static final long S = 1_000_000_000;
  private static final double ROUNDED_UP = 0.9995;

  private Amount() {}

  /** Three digits and a unit, as in 62.4 us, 136 ms or 1.24 s. */
  public static String time(long ns) {
    if (ns < US * ROUNDED_UP) {
      return ns + " ns";
    }
    if (ns < MS * ROUNDED_UP) {
      return digits((double) ns / US) + " us";
    }
    return ns < S * ROUNDED_UP ? digits((double) ns / MS) + " ms" : digits((double) ns / S) + " s";
  }

  /** As in 78 % or 0.4 %; what is there at all is never 0. */
  public static String percent(double share) {
    double percent = 100 * share;
    if (percent > 0 && percent < 0.05) {
      return "<0.1 %";
    }
    return text(percent < 9.95 && percent > 0 ? "%.1f %%" : "%.0f %%", percent);
  }

  /** As in 1 request or 2 requests. */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String digits(double number) {
    return text(number < 9.995 ? "%.2f" : number < 99.95 ? "%.1f" : "%.0f", number);
  }

  private static String text(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
