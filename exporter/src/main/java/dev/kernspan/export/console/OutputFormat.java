package dev.kernspan.export.console;

/** How a session prints its rows. */
public enum OutputFormat {
  /** For people: fixed-width columns under a header. */
  COLUMNS,
  /** One object per line, column names as keys. */
  JSON,
  /** By RFC 4180, with a header record. */
  CSV
}
