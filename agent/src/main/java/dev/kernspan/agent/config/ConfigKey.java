package dev.kernspan.agent.config;

import java.util.Locale;

/**
 * One thing that can be set.
 *
 * @param name sections and key, joined by dots
 * @param defaultText as one would write it in the file
 * @param doc sentences for the reference
 */
record ConfigKey<T>(String name, ValueType<T> type, String defaultText, String doc) {
  static final String ENVIRONMENT_PREFIX = "KERNSPAN_";

  String environmentName() {
    return ENVIRONMENT_PREFIX + name.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
