package dev.kernspan.cli.session;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the value in a column.
 *
 * @param test gets null where the line has no value
 */
record Condition(String column, Predicate<@Nullable Object> test) {
  private static final Pattern SHAPE =
      Pattern.compile("([A-Za-z][A-Za-z0-9_.]*)(!=|[=~<>])(.*)", Pattern.DOTALL);

  /**
   * Reads {@code COLUMN=VALUE}, or with {@code !=}, {@code ~} and a regular expression, {@code >}
   * or {@code <} and a number.
   */
  static Condition parse(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no condition like STATUS=200, PATH~^/cart or DURATION_MS>10");
    }
    String wanted = parts.group(3);
    Predicate<@Nullable Object> test =
        switch (parts.group(2)) {
          case "=" -> value -> same(value, wanted);
          case "!=" -> value -> !same(value, wanted);
          case "~" -> matching(wanted);
          case "<" -> below(number(wanted));
          default -> above(number(wanted));
        };
    return new Condition(parts.group(1), test);
  }

  private static boolean same(@Nullable Object value, String wanted) {
    if (value == null) {
      return wanted.isEmpty();
    }
    if (value instanceof Double number) {
      // As the columns show it, for that is what the user has seen.
      return String.format(Locale.ROOT, "%.3f", number).equals(wanted)
          || number.toString().equals(wanted);
    }
    return value.toString().equals(wanted);
  }

  private static Predicate<@Nullable Object> matching(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return value -> pattern.matcher(value == null ? "" : value.toString()).find();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + regex + "' is no regular expression: " + e.getDescription(), e);
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no number to compare with", e);
    }
  }

  private static Predicate<@Nullable Object> below(double limit) {
    return value -> value instanceof Number number && number.doubleValue() < limit;
  }

  private static Predicate<@Nullable Object> above(double limit) {
    return value -> value instanceof Number number && number.doubleValue() > limit;
  }
}
