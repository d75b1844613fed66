package dev.kernspan.export.console;

/**
 * A column of a table.
 *
 * @param width in characters, when printed as columns
 * @param number whether its values are aligned to the right; numbers are never cut
 */
public record Column(String name, int width, boolean number) {
  public static Column text(String name, int width) {
    return new Column(name, width, false);
  }

  public static Column number(String name, int width) {
    return new Column(name, width, true);
  }
}
