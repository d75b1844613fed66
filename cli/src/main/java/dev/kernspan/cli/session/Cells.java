package dev.kernspan.cli.session;

import dev.kernspan.export.console.Painted;
import dev.kernspan.probe.Row;
import org.jspecify.annotations.Nullable;

/** The values of one line. */
final class Cells implements Row {
  private final Table table;
  private final @Nullable Object[] values;
  private boolean empty = true;

  Cells(Table table) {
    this.table = table;
    this.values = new Object[table.columns().size()];
  }

  @Override
  public Row set(String column, String value) {
    return put(column, value);
  }

  @Override
  public Row set(String column, long value) {
    return put(column, value);
  }

  @Override
  public Row set(String column, double value) {
    return put(column, value);
  }

  Cells set(String column, Painted value) {
    put(column, value);
    return this;
  }

  /** Whether nothing was set: not every record is worth a line. */
  boolean empty() {
    return empty;
  }

  @Nullable Object get(int place) {
    return values[place];
  }

  @Nullable Object[] values() {
    return values;
  }

  private Row put(String column, Object value) {
    values[table.place(column)] = value;
    empty = false;
    return this;
  }
}
