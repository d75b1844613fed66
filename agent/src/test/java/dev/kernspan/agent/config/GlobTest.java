package dev.kernspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "nginx, nginx, true",
    "nginx, nginx2, false",
    "'*', '', true",
    "'', '', true",
    "'', a, false",
    "?, '', false",
    "python3*, python3.11, true",
    "*python3, /usr/bin/python3, true",
    "/usr/*/nginx, /usr/local/sbin/nginx, true",
    "a*b*c, aXbXbc, true",
    "a*b*c, aXbXb, false",
    "p?thon, python, true",
    "*.service, a.service/b, false"
  })
  void matchesAsAFileNameWould(String pattern, String text, boolean matches) {
    assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void isNotSlowedDownByManyStars() {
    var glob = new Glob("*a".repeat(100) + "b");
    String text = "a".repeat(10_000);
    Assertions.assertTimeout(Duration.ofSeconds(5), () -> assertThat(glob.matches(text)).isFalse());
  }
}
