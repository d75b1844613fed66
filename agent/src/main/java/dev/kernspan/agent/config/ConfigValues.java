package dev.kernspan.agent.config;

import java.util.HashMap;
import java.util.Map;

/** The values that were set, typed by their keys; what was not set has its default. */
final class ConfigValues {
  private final Map<ConfigKey<?>, Object> set = new HashMap<>();

  <T> void read(ConfigKey<T> key, RawValue raw) throws BadValueException {
    set.put(key, key.type().read(raw));
  }

  // Only read() fills the map, and it takes the value from the key's own type.
  @SuppressWarnings("unchecked")
  <T> T get(ConfigKey<T> key) {
    Object value = set.get(key);
    return value == null ? defaultOf(key) : (T) value;
  }

  private static <T> T defaultOf(ConfigKey<T> key) {
    try {
      return key.type().read(new RawValue.Text(key.defaultText(), Place.DEFAULT));
    } catch (BadValueException e) {
      throw new AssertionError("the default of " + key.name() + " " + e.problem(), e);
    }
  }
}
