package dev.kernspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigLoaderTest {
  @TempDir Path folder;

  @Test
  void takesTheDefaultsWhenNothingIsSet() throws IOException {
    AgentConfig config = load("", Map.of());

    assertThat(config).isEqualTo(AgentConfig.defaults());
    assertThat(config.endpoint()).isEqualTo(new AgentConfig.Endpoint("127.0.0.1", 9464));
    assertThat(config.ring()).isEqualTo(new AgentConfig.Ring(8 << 20, 10_000_000));
    assertThat(config.limits().seriesPerMetric()).isEqualTo(2000);
    assertThat(config.limits().routesPerService()).isEqualTo(100);
    assertThat(config.http().query()).isFalse();
    assertThat(config.http().buckets()).startsWith(0.005).endsWith(10.0).hasSize(14);
    assertThat(config.host().proc()).isEqualTo(Path.of("/proc"));
    assertThat(config.probes().wants("http")).isTrue();
  }

  @Test
  void readsEveryKindOfValueFromTheFile() throws IOException {
    AgentConfig config =
        load(
            """
            endpoint: {host: 0.0.0.0, port: "0"}
            ring:
              size: 64KiB
              drain_interval: 25ms
            http: {query: true, buckets: [0.1, 1, 2.5]}
            filter:
              include:
                pids: [1, 4194304]
                executables: [/usr/sbin/nginx, "python3*"]
                ports: 80, 443
              exclude:
                services: [kernspan-*]
                cgroups: ["*/user.slice/*"]
            resource:
              attributes:
                deployment.environment.name: prod
            host: {proc: /host/proc}
            metrics: {enabled: false}
            probes: {enabled: [http, exec], disabled: [exec]}
            log: {level: debug}
            """,
            Map.of());

    assertThat(config.endpoint()).isEqualTo(new AgentConfig.Endpoint("0.0.0.0", 0));
    assertThat(config.ring()).isEqualTo(new AgentConfig.Ring(65536, 25_000_000));
    assertThat(config.http()).isEqualTo(new AgentConfig.Http(true, List.of(0.1, 1.0, 2.5)));
    assertThat(config.filter().include().pids()).containsExactly(1, 4194304);
    assertThat(config.filter().include().executables()).hasToString("[/usr/sbin/nginx, python3*]");
    assertThat(config.filter().include().ports()).containsExactly(80, 443);
    assertThat(config.filter().exclude().services()).hasToString("[kernspan-*]");
    assertThat(config.filter().exclude().cgroups()).hasToString("[*/user.slice/*]");
    assertThat(config.resource().attributes())
        .isEqualTo(Map.of("deployment.environment.name", "prod"));
    assertThat(config.host().proc()).isEqualTo(Path.of("/host/proc"));
    assertThat(config.metrics().enabled()).isFalse();
    assertThat(config.traces().enabled()).isTrue();
    assertThat(config.probes().wants("http")).isTrue();
    assertThat(config.probes().wants("exec")).isFalse();
    assertThat(config.log().level()).isEqualTo(System.Logger.Level.DEBUG);
  }

  @Test
  void putsTheEnvironmentOverTheFile() throws IOException {
    AgentConfig config =
        load(
            "endpoint: {host: 10.0.0.1, port: 1}\nring: {size: 1MiB}\n",
            Map.of(
                "KERNSPAN_ENDPOINT_PORT", "2",
                "KERNSPAN_FILTER_INCLUDE_PORTS", "80, 443",
                "KERNSPAN_RESOURCE_ATTRIBUTES", "a=b,c=d=e",
                "KERNSPAN_RING_SIZE", ""));

    assertThat(config.endpoint()).isEqualTo(new AgentConfig.Endpoint("10.0.0.1", 2));
    assertThat(config.filter().include().ports()).containsExactly(80, 443);
    assertThat(config.resource().attributes()).isEqualTo(Map.of("a", "b", "c", "d=e"));
    assertThat(config.ring().bytes()).as("an empty variable is not set").isEqualTo(1 << 20);
  }

  @Test
  void takesThePrometheusVariablesOfTheSpecificationUnlessOursAreSet() throws IOException {
    var standard =
        Map.of("OTEL_EXPORTER_PROMETHEUS_HOST", "::1", "OTEL_EXPORTER_PROMETHEUS_PORT", "9100");
    assertThat(load("endpoint: {port: 1}", standard).endpoint())
        .isEqualTo(new AgentConfig.Endpoint("::1", 9100));

    var both = Map.of("KERNSPAN_ENDPOINT_PORT", "3", "OTEL_EXPORTER_PROMETHEUS_PORT", "9100");
    assertThat(load("", both).endpoint().port()).isEqualTo(3);
  }

  @Test
  void ignoresAStandardVariableThatCannotBeParsedWithAWarning() throws IOException {
    var warnings = new ArrayList<String>();
    AgentConfig config =
        ConfigLoader.load(
            Optional.of(write("")), Map.of("OTEL_EXPORTER_PROMETHEUS_PORT", "http"), warnings::add);

    assertThat(config.endpoint().port()).isEqualTo(9464);
    assertThat(warnings)
        .containsExactly(
            "OTEL_EXPORTER_PROMETHEUS_PORT is 'http', but should be a port from 0 to 65535;"
                + " it is ignored");
  }

  @Test
  void takesTheServiceLinksOfKubernetesForWhatTheyAre() throws IOException {
    var links =
        Map.of(
            "KERNSPAN_SERVICE_HOST", "10.0.0.7",
            "KERNSPAN_SERVICE_PORT_METRICS", "9464",
            "KERNSPAN_PORT", "tcp://10.0.0.7:9464",
            "KERNSPAN_AGENT_PORT_9464_TCP_ADDR", "10.0.0.7",
            "KERNSPAN_ENDPOINT_PORT", "tcp://10.0.0.7:9464");
    assertThat(load("", links)).isEqualTo(AgentConfig.defaults());
  }

  @Test
  void leavesTheVariablesAloneThatOthersRead() throws IOException {
    var others =
        Map.of(
            "KERNSPAN_JAVA_OPTS", "-Xmx1g",
            "KERNSPAN_LIBBPF", "/opt/libbpf.so.1",
            "OTEL_SERVICE_NAME", "me",
            "PATH", "/bin");
    assertThat(load("", others)).isEqualTo(AgentConfig.defaults());
  }

  @ParameterizedTest
  @MethodSource("mistakesInTheFile")
  void saysWhatIsWrongInTheFileAndWhere(String yaml, String expected) throws IOException {
    Path file = write(yaml);
    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(expected.replace("FILE", file.toString()));
  }

  static Stream<Arguments> mistakesInTheFile() {
    return Stream.of(
        argumentSet(
            "a key with swapped letters",
            "endpoint:\n  prot: 1\n",
            "FILE:2:3: endpoint.prot: unknown key; the nearest is endpoint.port"),
        argumentSet(
            "a misspelt section",
            "endpont:\n  port: 1\n",
            "FILE:1:1: endpont: unknown key; the nearest is endpoint"),
        argumentSet(
            "a key outside its section",
            "drain_interval: 1ms\n",
            "FILE:1:1: drain_interval: unknown key; the nearest is ring.drain_interval"),
        argumentSet(
            "a key like no other",
            "ring:\n  colour: red\n",
            "FILE:2:3: ring.colour: unknown key; known here: drain_interval, size"),
        argumentSet(
            "a list for a port",
            "endpoint:\n  port: [1]\n",
            "FILE:2:9: endpoint.port: is a list, but should be a port from 0 to 65535"),
        argumentSet(
            "a word for a port",
            "endpoint: {port: http}",
            "FILE:1:18: endpoint.port: is 'http', but should be a port from 0 to 65535"),
        argumentSet(
            "a port out of range",
            "endpoint: {port: 65536}",
            "FILE:1:18: endpoint.port: is '65536', but should be a port from 0 to 65535"),
        argumentSet(
            "a number longer than any",
            "endpoint: {port: 99999999999999999999}",
            "FILE:1:18: endpoint.port: is '99999999999999999999', but should be a port from 0 to"
                + " 65535"),
        argumentSet(
            "a key without a value",
            "endpoint:\n  port:\n",
            "FILE:2:8: endpoint.port: is nothing, but should be a port from 0 to 65535"),
        argumentSet(
            "a size that is no power of two",
            "ring: {size: 5MiB}",
            "FILE:1:14: ring.size: is '5MiB', but should be a power of two from 64KiB to 1GiB, such"
                + " as 8MiB"),
        argumentSet(
            "a size with a unit that is not ours",
            "ring: {size: 8MB}",
            "FILE:1:14: ring.size: is '8MB', but should be a power of two from 64KiB to 1GiB, such"
                + " as 8MiB"),
        argumentSet(
            "a duration without a unit",
            "ring: {drain_interval: 10}",
            "FILE:1:24: ring.drain_interval: is '10', but should be a duration with its unit from"
                + " 1ms to 1s"),
        argumentSet(
            "a limit of nothing",
            "limits: {connections: 0}",
            "FILE:1:23: limits.connections: is '0', but should be a whole number from 1 to"
                + " 10000000"),
        argumentSet(
            "yes for true",
            "http: {query: yes}",
            "FILE:1:15: http.query: is 'yes', but should be true or false"),
        argumentSet(
            "buckets that do not ascend",
            "http: {buckets: [1, 1]}",
            "FILE:1:17: http.buckets: is a list, but should be a list of ascending positive"
                + " numbers"),
        argumentSet(
            "a bucket that is no number",
            "http:\n  buckets:\n    - 1\n    - two\n",
            "FILE:4:7: http.buckets: is 'two', but should be a number"),
        argumentSet(
            "a level that does not exist",
            "log: {level: loud}",
            "FILE:1:14: log.level: is 'loud', but should be one of error, warning, info, debug,"
                + " trace"),
        argumentSet(
            "a section inside a list",
            "filter: {include: {pids: [{a: 1}]}}",
            "FILE:1:27: filter.include.pids: is a section, but should be a process id from 1 to"
                + " 4194304"),
        argumentSet(
            "a list for a section",
            "endpoint: [1]",
            "FILE:1:11: endpoint: is a list, but should be a section: key: value"),
        argumentSet(
            "a text for the file",
            "hello",
            "FILE:1:1: the file is 'hello', but should be a section: key: value"),
        argumentSet(
            "a name for all services",
            "resource:\n  attributes:\n    service.name: all\n",
            "FILE:3:19: resource.attributes: would give every service the same service.name"),
        argumentSet(
            "a key given twice",
            "log:\n  level: info\n  level: debug\n",
            "FILE:3:3: log.level: given a second time; the first is on line 2"),
        argumentSet(
            "text that is not YAML",
            "log: {level: info\n",
            "FILE:2:1: is not YAML: expected ',' or '}', but got <stream end>"),
        argumentSet(
            "two documents",
            "log: {level: info}\n---\nlog: {level: info}\n",
            "FILE:2:1: is not YAML: but found another document"));
  }

  @ParameterizedTest
  @MethodSource("mistakesInTheEnvironment")
  void saysWhatIsWrongInTheEnvironment(String variable, String value, String expected) {
    assertThatThrownBy(() -> load("", Map.of(variable, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("environment: " + variable + ": " + expected);
  }

  static Stream<Arguments> mistakesInTheEnvironment() {
    return Stream.of(
        argumentSet(
            "a misspelt variable",
            "KERNSPAN_ENDPOINT_PROT",
            "1",
            "unknown variable; the nearest is KERNSPAN_ENDPOINT_PORT"),
        argumentSet("a variable like no other", "KERNSPAN_XYZ", "1", "unknown variable"),
        argumentSet(
            "a bad value",
            "KERNSPAN_RING_SIZE",
            "1",
            "is '1', but should be a power of two from 64KiB to 1GiB, such as 8MiB"),
        argumentSet(
            "a bad element",
            "KERNSPAN_FILTER_EXCLUDE_PORTS",
            "80,x",
            "is 'x', but should be a port from 0 to 65535"),
        argumentSet(
            "an attribute without a value",
            "KERNSPAN_RESOURCE_ATTRIBUTES",
            "a=b,c",
            "is 'c', but should be key=value"));
  }

  @Test
  void collectsAllMistakesOneLineEach() throws IOException {
    Path file = write("endpoint: {prot: 1}\nring: {size: 3}\n");
    var env = Map.of("KERNSPAN_LOG_LEVEL", "x");

    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(Optional.of(file), env));

    assertThat(thrown.problems())
        .extracting(ConfigException.Problem::key)
        .containsExactly("endpoint.prot", "ring.size", "KERNSPAN_LOG_LEVEL");
    assertThat(thrown).message().hasLineCount(3);
    assertThat(thrown.problems().getFirst().line()).isEqualTo(1);
    assertThat(thrown.problems().getFirst().column()).isEqualTo(12);
  }

  @Test
  void missesAFileThatWasAskedFor() {
    Path file = folder.resolve("absent.yaml");
    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
        .hasMessage(file + ": no such file");
  }

  @Test
  void refusesAFileThatIsNoText() throws IOException {
    Path file = folder.resolve("binary.yaml");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
        .hasMessage(file + ": is not UTF-8 text");
  }

  @Test
  void isNotLedAstrayByAliases() throws IOException {
    Path file = write("log: &a\n  level: *a\nresource: {attributes: {x: *a}}\n");
    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("log.level: is a section, but should be one of");
  }

  private AgentConfig load(String yaml, Map<String, String> environment) throws IOException {
    return ConfigLoader.load(Optional.of(write(yaml)), environment);
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("kernspan.yaml"), yaml);
  }
}
