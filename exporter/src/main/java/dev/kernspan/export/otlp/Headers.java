package dev.kernspan.export.otlp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of an exporter: {@code key=value} pairs by commas, the values percent-encoded. */
final class Headers {
  private Headers() {}

  static Map<String, String> parse(@Nullable Setting setting) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (setting != null) {
      for (String pair : setting.value().split(",", -1)) {
        if (!pair.isBlank()) {
          add(headers, setting.name(), pair);
        }
      }
    }
    return headers;
  }

  private static void add(Map<String, String> headers, String variable, String pair) {
    int equals = pair.indexOf('=');
    String key = pair.substring(0, Math.max(0, equals)).strip();
    String value = decode(pair.substring(equals + 1).strip());
    if (!key.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || value == null) {
      // The value stays out of the message: it is often a password.
      String which = key.isEmpty() ? "a pair without a name" : "a bad value of '" + key + "'";
      throw new IllegalArgumentException(
          variable
              + " has "
              + which
              + ", but must be key=value pairs, separated by commas, values"
              + " percent-encoded");
    }
    headers.put(key, value);
  }

  /** Null when it cannot be a header's value. */
  private static @Nullable String decode(String value) {
    try {
      // Only %XX is an escape here; in a form, which the JDK's decoder is for, + is one as well.
      String decoded = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
      return decoded.chars().allMatch(c -> c >= ' ' && c <= '~') ? decoded : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
