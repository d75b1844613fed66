package dev.kernspan.export.otlp;

import dev.kernspan.export.ObservedResource;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * One OpenTelemetry resource for each observed one, because the exporter groups by identity. The
 * entry goes when the agent lets go of the observed resource.
 */
final class Resources {
  private static final String SCHEMA = "https://opentelemetry.io/schemas/1.45.0";

  /** Weak by identity: ObservedResource has no equals of its own. */
  private final Map<ObservedResource, Resource> known = new WeakHashMap<>();

  Resource of(ObservedResource observed) {
    synchronized (known) {
      return known.computeIfAbsent(observed, Resources::convert);
    }
  }

  private static Resource convert(ObservedResource observed) {
    AttributesBuilder attributes = Attributes.builder();
    observed.attributes().forEach(attributes::put);
    return Resource.create(attributes.build(), SCHEMA);
  }
}
