package dev.kernspan.testing;

import dev.kernspan.probe.Probe;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/** What a probe prints of one event, by column; refuses columns that the probe does not declare. */
public final class RowMap implements Row {
  private final Probe probe;
  private final Map<String, Object> values = new TreeMap<>();

  private RowMap(Probe probe) {
    this.probe = probe;
  }

  public static Map<String, Object> of(Probe probe, MemorySegment event) {
    RowMap row = new RowMap(probe);
    probe.print(event, 0, (int) event.byteSize(), row);
    return row.values;
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

  private Row put(String column, Object value) {
    if (probe.spec().columns().stream().noneMatch(c -> c.name().equals(column)))
      throw new AssertionError("no column " + column);
    values.put(column, value);
    return this;
  }
}
