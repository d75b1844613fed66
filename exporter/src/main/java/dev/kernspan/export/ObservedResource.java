package dev.kernspan.export;

import java.util.Map;

/**
 * An observed service instance, one OTLP resource. Interned by its maker: exporters group by
 * identity, so two equal objects would become two groups.
 */
public final class ObservedResource {
  private final Map<String, String> attributes;

  /** {@code attributes} by their OpenTelemetry names; {@code service.name} among them. */
  public ObservedResource(Map<String, String> attributes) {
    this.attributes = Map.copyOf(attributes);
    if (!this.attributes.containsKey("service.name")) {
      throw new IllegalArgumentException("a resource without service.name");
    }
  }

  public String serviceName() {
    return attributes.getOrDefault("service.name", "");
  }

  public Map<String, String> attributes() {
    return attributes;
  }
}
