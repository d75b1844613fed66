package dev.kernspan.cli.session;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of lines, at least one. */
public final class CountConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    if (!text.matches("0*[1-9]\\d{0,17}")) {
      throw new TypeConversionException("'" + text + "' is no number from 1");
    }
    return Long.parseLong(text);
  }
}
