package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourceVariableTest {
  @Test
  void readsKeysAndValues() {
    assertThat(ResourceVariable.parse("service.name=shop, k8s.pod.name = p ,,empty="))
        .contains(Map.of("service.name", "shop", "k8s.pod.name", "p", "empty", ""));
  }

  @Test
  void decodesPercentSigns() {
    assertThat(ResourceVariable.parse("a%3D=%2C%3d%25,b=gr%C3%BCn,c=x=y,d=%41"))
        .contains(Map.of("a=", ",=%", "b", "grün", "c", "x=y", "d", "A"));
  }

  @Test
  void leavesAPlusAlone() {
    assertThat(ResourceVariable.parse("a=1+1")).contains(Map.of("a", "1+1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a=1,b", "=1", "a=%", "a=%4", "a=%4g", "a=%ff", "a=1,b=%C3"})
  void takesNothingFromAVariableWithAMistake(String text) {
    assertThat(ResourceVariable.parse(text)).isEmpty();
  }

  @Test
  void isBounded() {
    var text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append('k').append(i).append("=v,");
    }
    assertThat(ResourceVariable.parse(text.toString()).orElseThrow()).hasSize(64);
  }
}
