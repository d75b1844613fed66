package dev.kernspan.probe;

/** One line of output: a value for each column of {@link ProbeSpec#columns()}, in any order. */
public interface Row {
  /** Sets a text column. */
  Row set(String column, String value);

  /** Sets a number column. */
  Row set(String column, long value);

  /** Sets a number column that has a fraction. */
  Row set(String column, double value);
}
