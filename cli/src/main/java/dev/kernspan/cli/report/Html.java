package dev.kernspan.cli.report;

import dev.kernspan.export.console.Printable;
import java.io.PrintStream;

/** Writes HTML. What is not our own markup goes through {@link #text}, which escapes it. */
final class Html {
  private final PrintStream out;

  Html(PrintStream out) {
    this.out = out;
  }

  /** Markup, as it is. */
  Html raw(String markup) {
    out.print(markup);
    return this;
  }

  /** Text, or the value of an attribute in double quotes. */
  Html text(String text) {
    out.print(escaped(text));
    return this;
  }

  /** An element with nothing but text in it; {@code open} is its name, and maybe a class. */
  Html element(String open, String text) {
    int end = open.indexOf(' ');
    String name = end < 0 ? open : open.substring(0, end);
    return raw("<").raw(open).raw(">").text(text).raw("</").raw(name).raw(">");
  }

  /** Characters that would end a text or a value, or act upon the page, become harmless. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    String shown = Printable.of(text);
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
