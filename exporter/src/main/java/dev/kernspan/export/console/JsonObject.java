package dev.kernspan.export.console;

import org.jspecify.annotations.Nullable;

/** Appends one flat or nested JSON object; every character that is not plain text is escaped. */
final class JsonObject {
  private final StringBuilder out;
  private boolean first = true;

  JsonObject(StringBuilder out) {
    this.out = out.append('{');
  }

  void put(String key, @Nullable Object value) {
    key(key);
    switch (value) {
      case null -> out.append("null");
      case Double number -> finite(number);
      case Float number -> finite(number.doubleValue());
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      default -> string(value.toString());
    }
  }

  /** Opens an object as the value; it is to be ended before this one goes on. */
  JsonObject object(String key) {
    key(key);
    return new JsonObject(out);
  }

  void end() {
    out.append('}');
  }

  private void key(String key) {
    if (!first) {
      out.append(',');
    }
    first = false;
    string(key);
    out.append(':');
  }

  /** JSON has no word for what is not a finite number. */
  private void finite(double number) {
    if (Double.isFinite(number)) {
      out.append(number);
    } else {
      out.append("null");
    }
  }

  private void string(String text) {
    out.append('"');
    text.codePoints().forEach(this::character);
    out.append('"');
  }

  private void character(int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (Printable.isActive(c)) {
          for (char unit : Character.toChars(c)) {
            out.append(String.format("\\u%04x", (int) unit));
          }
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }
}
