package dev.kernspan.export.console;

import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in the format the user asked for. Rows wait in a buffer until {@link #flush}, which
 * is to be called after each batch. The stream should encode UTF-8.
 *
 * <p>Values may be a String, a Number, a Boolean, a {@link Painted} or null; anything else is
 * written as its text.
 */
public final class TableWriter {
  private final LineBuffer lines;
  private final int columns;
  private final RowFormat format;

  /** With {@code header}, the formats that have a header line begin with it. */
  public TableWriter(PrintStream out, List<Column> columns, OutputFormat format, boolean header) {
    this.lines = new LineBuffer(out);
    this.columns = columns.size();
    this.format =
        switch (format) {
          case COLUMNS -> new RowFormat.Columns(columns);
          case JSON -> new RowFormat.Json(columns);
          case CSV -> new RowFormat.Csv(columns);
        };
    if (header) {
      this.format.header(lines.text());
    }
  }

  /** Adds a row: one value for each column. */
  public void row(@Nullable Object... values) {
    if (values.length != columns) {
      throw new IllegalArgumentException(values.length + " values for " + columns + " columns");
    }
    format.row(lines.text(), values);
    lines.endOfLine();
  }

  public void flush() {
    lines.flush();
  }

  /**
   * Whether the reader is gone, as {@code | head} leaves it: time to end, and nothing to report.
   */
  public boolean checkError() {
    return lines.checkError();
  }
}
