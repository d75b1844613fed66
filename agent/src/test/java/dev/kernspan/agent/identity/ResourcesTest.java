package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.ObservedResource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class ResourcesTest {
  @Test
  void givesEqualAttributesTheSameObject() {
    var resources = new Resources();
    ObservedResource one = resources.intern(new HashMap<>(Map.of("service.name", "a")));
    assertThat(resources.intern(new HashMap<>(Map.of("service.name", "a")))).isSameAs(one);
    assertThat(resources.intern(Map.of("service.name", "b"))).isNotSameAs(one);
  }

  @Test
  void forgetsWhatNobodyHolds() {
    var resources = new Resources();
    ObservedResource held = resources.intern(Map.of("service.name", "held"));
    for (int i = 0; i < 1000; i++) {
      resources.intern(Map.of("service.name", "s" + i));
    }
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          while (resources.size() > 1) {
            System.gc();
            Thread.sleep(10);
          }
        });
    assertThat(resources.intern(Map.of("service.name", "held"))).isSameAs(held);
  }
}
