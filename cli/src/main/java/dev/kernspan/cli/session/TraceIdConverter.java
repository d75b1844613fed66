package dev.kernspan.cli.session;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a trace id as a condition on its column. */
final class TraceIdConverter implements ITypeConverter<Condition> {
  static final String COLUMN = "trace_id";

  @Override
  public Condition convert(String text) {
    String id = text.toLowerCase(Locale.ROOT);
    if (!id.matches("[0-9a-f]{32}")) {
      throw new TypeConversionException("'" + text + "' is no trace id of 32 hex digits");
    }
    return Condition.parse(COLUMN + "=" + id);
  }
}
