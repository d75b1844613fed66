package dev.kernspan.export.console;

/**
 * Text with a second form for terminals that show colours. That form is printed as it is: it must
 * be of our own making, with nothing from observed processes in it.
 *
 * @param text without colours; what JSON, CSV and filters see
 * @param painted as wide as {@code text} on a terminal, with its escape sequences
 */
public record Painted(String text, String painted) {
  @Override
  public String toString() {
    return text;
  }
}
