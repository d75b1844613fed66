package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.config.AgentConfig.Filter;
import dev.kernspan.agent.config.AgentConfig.Selection;
import dev.kernspan.agent.config.Glob;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ProcessFilterTest {
  private static final Selection NONE = selection(List.of(), "", "", "", List.of());

  @Test
  void observesAllWhenNothingIsSet() {
    var filter = new ProcessFilter(new Filter(NONE, NONE));
    assertThat(observes(filter)).isTrue();
    assertThat(filter.port(0)).isTrue();
    assertThat(filter.port(65535)).isTrue();
  }

  @Test
  void observesWhatOneOfTheIncludesNames() {
    Stream.of(
            selection(List.of(42), "", "", "", List.of()),
            selection(List.of(), "nginx", "", "", List.of()),
            selection(List.of(), "/usr/*/nginx", "", "", List.of()),
            selection(List.of(), "", "sho?", "", List.of()),
            selection(List.of(), "", "", "*/web.service", List.of()),
            selection(List.of(1), "x", "shop", "/y", List.of()))
        .forEach(
            include ->
                assertThat(observes(new ProcessFilter(new Filter(include, NONE))))
                    .as("%s", include)
                    .isTrue());
  }

  @Test
  void observesNothingElse() {
    Selection include = selection(List.of(1), "/nginx", "shopping", "/system.slice", List.of());
    assertThat(observes(new ProcessFilter(new Filter(include, NONE)))).isFalse();
  }

  @Test
  void excludesEvenWhatIsIncluded() {
    Selection include = selection(List.of(42), "", "", "", List.of(80, 443));
    Selection exclude = selection(List.of(), "", "shop", "", List.of(443));
    var filter = new ProcessFilter(new Filter(include, exclude));
    assertThat(observes(filter)).isFalse();
    assertThat(filter.port(80)).isTrue();
    assertThat(filter.port(443)).isFalse();
    assertThat(filter.port(8080)).isFalse();
  }

  @Test
  void includesAllProcessesWhenOnlyPortsAreIncluded() {
    var filter = new ProcessFilter(new Filter(selection(List.of(), "", "", "", List.of(80)), NONE));
    assertThat(observes(filter)).isTrue();
    assertThat(filter.port(81)).isFalse();
  }

  private static boolean observes(ProcessFilter filter) {
    return filter.process(42, "/usr/sbin/nginx", "shop", List.of("/system.slice/web.service"));
  }

  private static Selection selection(
      List<Integer> pids, String executable, String service, String cgroup, List<Integer> ports) {
    return new Selection(pids, globs(executable), globs(service), globs(cgroup), ports);
  }

  private static List<Glob> globs(String pattern) {
    return pattern.isEmpty() ? List.of() : List.of(new Glob(pattern));
  }
}
