package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class InstanceIdTest {
  @Test
  void isANameBasedUuid() {
    // python3: uuid.uuid5(uuid.UUID("4d63009a-8d0f-11ee-aad7-4c796ed8e320"), "a\0b")
    assertThat(InstanceId.of("a", "b")).isEqualTo("98f74bc9-30de-54f9-a36f-74bba1302af4");
    assertThat(UUID.fromString(InstanceId.of("x")).version()).isEqualTo(5);
  }

  @Test
  void tellsPartsApart() {
    assertThat(InstanceId.of("ab", "c")).isNotEqualTo(InstanceId.of("a", "bc"));
  }
}
