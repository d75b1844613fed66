package dev.kernspan.agent.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code OTEL_RESOURCE_ATTRIBUTES}: {@code key=value} between commas, both percent-encoded.
 * One mistake makes the whole variable void, as the specification asks.
 */
final class ResourceVariable {
  private static final int MOST_ATTRIBUTES = 64;

  private ResourceVariable() {}

  /** Empty if the variable has a mistake. */
  static Optional<Map<String, String>> parse(String text) {
    var attributes = new LinkedHashMap<String, String>();
    for (String pair : text.split(",", -1)) {
      if (pair.isBlank()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 0) {
        return Optional.empty();
      }
      Optional<String> key = decode(pair.substring(0, equals).strip());
      Optional<String> value = decode(pair.substring(equals + 1).strip());
      if (key.isEmpty() || key.get().isEmpty() || value.isEmpty()) {
        return Optional.empty();
      }
      if (attributes.size() < MOST_ATTRIBUTES) {
        attributes.put(key.get(), value.get());
      }
    }
    return Optional.of(attributes);
  }

  private static Optional<String> decode(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.put(in[i]);
        continue;
      }
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
      if (low < 0) {
        return Optional.empty();
      }
      out.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
