package dev.kernspan.cli.session;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a condition of the command line. */
final class ConditionConverter implements ITypeConverter<Condition> {
  @Override
  public Condition convert(String text) {
    try {
      return Condition.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
