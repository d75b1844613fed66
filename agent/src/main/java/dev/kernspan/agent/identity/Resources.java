package dev.kernspan.agent.identity;

import dev.kernspan.export.ObservedResource;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives equal attributes the same object, for as long as anybody holds it: exporters group by
 * identity. Weak, so that its memory is bounded by what series and spans hold anyway.
 */
final class Resources {
  private final Map<Map<String, String>, Known> known = new HashMap<>();
  private final ReferenceQueue<ObservedResource> dead = new ReferenceQueue<>();

  private static final class Known extends WeakReference<ObservedResource> {
    private final Map<String, String> attributes;

    Known(ObservedResource resource, ReferenceQueue<ObservedResource> dead) {
      super(resource, dead);
      attributes = resource.attributes();
    }
  }

  ObservedResource intern(Map<String, String> attributes) {
    forgetTheDead();
    Known found = known.get(attributes);
    ObservedResource resource = found == null ? null : found.get();
    if (resource == null) {
      resource = new ObservedResource(attributes);
      var made = new Known(resource, dead);
      known.put(made.attributes, made);
    }
    return resource;
  }

  int size() {
    forgetTheDead();
    return known.size();
  }

  private void forgetTheDead() {
    for (var gone = dead.poll(); gone != null; gone = dead.poll()) {
      if (gone instanceof Known entry) {
        // Its place may have been taken by a new one with the same attributes.
        known.remove(entry.attributes, entry);
      }
    }
  }
}
