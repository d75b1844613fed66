package dev.kernspan.export.console;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns values into lines. */
sealed interface RowFormat {
  void header(StringBuilder out);

  void row(StringBuilder out, @Nullable Object[] values);

  /**
   * Fixed widths. Text that does not fit is cut, except in the last column, where it may run on.
   */
  record Columns(List<Column> columns) implements RowFormat {
    @Override
    public void header(StringBuilder out) {
      row(out, columns.stream().map(column -> column.name().toUpperCase(Locale.ROOT)).toArray());
    }

    @Override
    public void row(StringBuilder out, @Nullable Object[] values) {
      for (int i = 0; i < values.length; i++) {
        if (i > 0) {
          out.append(' ');
        }
        boolean last = i == values.length - 1;
        if (values[i] instanceof Painted cell) {
          painted(out, columns.get(i), cell, last);
        } else {
          cell(out, columns.get(i), Printable.of(text(values[i])), last);
        }
      }
      out.append('\n');
    }

    /** Never cut: a cut escape sequence would colour the rest of the terminal. */
    private static void painted(StringBuilder out, Column column, Painted cell, boolean last) {
      int length = cell.text().codePointCount(0, cell.text().length());
      int padding = Math.max(0, column.width() - length);
      if (column.number()) {
        out.repeat(' ', padding).append(cell.painted());
      } else {
        out.append(cell.painted()).repeat(' ', last ? 0 : padding);
      }
    }

    private static void cell(StringBuilder out, Column column, String text, boolean last) {
      int length = text.codePointCount(0, text.length());
      int padding = Math.max(0, column.width() - length);
      if (column.number()) {
        out.repeat(' ', padding).append(text);
      } else if (last) {
        out.append(text);
      } else if (length <= column.width()) {
        out.append(text).repeat(' ', padding);
      } else {
        out.append(text, 0, text.offsetByCodePoints(0, column.width() - 1)).append('…');
      }
    }

    private static String text(@Nullable Object value) {
      return switch (value) {
        case null -> "-";
        case Double number -> String.format(Locale.ROOT, "%.3f", number);
        default -> value.toString();
      };
    }
  }

  /** One object per line. */
  record Json(List<Column> columns) implements RowFormat {
    @Override
    public void header(StringBuilder out) {
      // The keys are in every line.
    }

    @Override
    public void row(StringBuilder out, @Nullable Object[] values) {
      JsonObject line = new JsonObject(out);
      for (int i = 0; i < values.length; i++) {
        line.put(columns.get(i).name(), values[i]);
      }
      line.end();
      out.append('\n');
    }
  }

  /** By RFC 4180. */
  record Csv(List<Column> columns) implements RowFormat {
    @Override
    public void header(StringBuilder out) {
      row(out, columns.stream().map(Column::name).toArray());
    }

    @Override
    public void row(StringBuilder out, @Nullable Object[] values) {
      for (int i = 0; i < values.length; i++) {
        if (i > 0) {
          out.append(',');
        }
        field(out, values[i]);
      }
      out.append("\r\n");
    }

    /** The RFC has line ends inside of quotes, and no other control character anywhere. */
    private static void field(StringBuilder out, @Nullable Object value) {
      String text = value == null ? "" : Printable.keepingLines(value.toString());
      boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      if (quoted) {
        out.append('"').append(text.replace("\"", "\"\"")).append('"');
      } else {
        out.append(text);
      }
    }
  }
}
