package dev.kernspan.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process says of itself is anything it likes. */
final class HostileInputTest {
  private static final int FULL_FILE = 64 << 10;

  @Property
  void anyProgramHasAName(@ForAll String executable, @ForAll @Size(max = 8) List<String> args) {
    assertThat(ProgramName.of(new Program("comm", executable, args))).isNotNull();
  }

  @Property
  void anyArgumentsOfAnInterpreterGiveAName(@ForAll @Size(max = 8) List<String> args) {
    for (String executable : List.of("java", "python3", "node", "php", "dotnet", "php-fpm8.2")) {
      assertThat(ProgramName.of(new Program("comm", executable, args))).isNotNull();
    }
  }

  @Property
  void anyCgroupFileIsRead(@ForAll String text) {
    assertThat(Cgroup.parse(text).path()).isNotEmpty();
    assertThat(Cgroup.parse("0::/" + text + ".service").paths()).isNotNull();
  }

  @Property
  void anyResourceVariableIsReadOrRefused(@ForAll String text) {
    assertThat(ResourceVariable.parse(text)).isNotNull();
    assertThat(ResourceVariable.parse("a=%" + text)).isNotNull();
  }

  @Property
  void anyEnvironmentIsSearched(@ForAll byte[] environment) {
    assertThat(ProcFiles.variable(environment, "A")).isNotNull();
    assertThat(ProcStat.parse(new String(environment, UTF_8))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a:", "-", "a.", "/", "pod", "machine-", "=", "%", "(", "conmo", "a:b"})
  void nothingTakesLongerThanItsLengthAllows(String unit) {
    String text = unit.repeat(FULL_FILE / unit.length());
    assertTimeout(
        Duration.ofSeconds(2),
        () -> {
          ProgramName.of(new Program("x", "/usr/bin/python3", List.of("gunicorn: " + text)));
          ProgramName.of(new Program("x", "/usr/bin/python3", List.of("p", "/gunicorn", text)));
          ProgramName.of(new Program("x", text, List.of(text, text)));
          Cgroup.parse("0::/" + text + ".service");
          ResourceVariable.parse(text);
          ProcStat.parse(text);
        });
  }

  @Test
  void aVariableIsNotFoundInsideAnother() {
    byte[] environment = "X_OTEL=1\0OTE=2\0OTEL_=3\0OTEL=4\0OTEL=5".getBytes(UTF_8);
    assertThat(ProcFiles.variable(environment, "OTEL")).contains("4");
  }
}
