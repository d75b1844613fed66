package dev.kernspan.agent;

import dev.kernspan.export.ObservedResource;
import java.util.Map;

/** The version of this build. */
public final class Version {
  public static final String TEXT = "0.1.0";

  private Version() {}

  /** The agent as a service of its own, for its own metrics. */
  static ObservedResource resource() {
    return new ObservedResource(Map.of("service.name", "kernspan", "service.version", TEXT));
  }
}
