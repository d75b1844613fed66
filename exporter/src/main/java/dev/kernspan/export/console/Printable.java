package dev.kernspan.export.console;

/**
 * Makes text from observed processes harmless to a terminal: control characters, which could move
 * the cursor or retitle the window, and those that reorder or hide other text, become visible.
 */
public final class Printable {
  private Printable() {}

  /** The text on one line, without anything a terminal acts upon. */
  public static String of(String text) {
    return escaped(text, false);
  }

  /** The same, with line ends and tabs left as they are. */
  static String keepingLines(String text) {
    return escaped(text, true);
  }

  /** Whether a terminal would act upon it instead of showing it. */
  static boolean isActive(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static String escaped(String text, boolean keepLines) {
    if (text.codePoints().noneMatch(Printable::isActive)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              boolean line = c == '\n' || c == '\r' || c == '\t';
              if (isActive(c) && !(keepLines && line)) {
                escape(out, c);
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static void escape(StringBuilder out, int codePoint) {
    switch (codePoint) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append(String.format(codePoint < 0x100 ? "\\x%02x" : "\\u{%x}", codePoint));
    }
  }
}
