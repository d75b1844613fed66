package dev.kernspan.export.otlp;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An environment variable that is set, and the ways to understand its value. */
record Setting(String name, String value) {
  <T> T oneOf(Map<String, T> choices) {
    T choice = choices.get(value.toLowerCase(Locale.ROOT));
    if (choice == null) {
      throw bad(String.join(" or ", new TreeSet<>(choices.keySet())));
    }
    return choice;
  }

  long number(long min, long max) {
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with what is allowed.
    }
    throw bad("a whole number from " + min + " to " + max);
  }

  URI httpUri() {
    URI uri = uri();
    boolean http =
        uri != null
            && uri.getHost() != null
            && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    if (uri == null || !http) {
      throw bad("a URL such as http://collector:4318");
    }
    return uri;
  }

  private @Nullable URI uri() {
    try {
      return new URI(value);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  Path readableFile() {
    try {
      Path path = Path.of(value);
      if (Files.isReadable(path) && !Files.isDirectory(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Told below.
    }
    throw bad("a readable file in PEM format");
  }

  IllegalArgumentException bad(String allowed) {
    return new IllegalArgumentException(name + " is '" + value + "', but must be " + allowed);
  }
}
