package dev.kernspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigLoaderTest {
  private static final String EVERY_KIND =
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
      """;

  @TempDir Path folder;

  @Test
  void takesTheDefaultsWhenNothingIsSet() throws IOException {
    AgentConfig config = load("", Map.of());

    assertThat(config).isEqualTo(AgentConfig.defaults());
    assertThat(config.endpoint()).isEqualTo(new AgentConfig.Endpoint("127.0.0.1", 9464));
    assertThat(config.ring()).isEqualTo(new AgentConfig.Ring(16 << 20, 10_000_000));
    assertThat(config.limits().seriesPerMetric()).isEqualTo(2000);
    assertThat(config.limits().routesPerService()).isEqualTo(100);
    assertThat(config.http().query()).isFalse();
    assertThat(config.http().buckets()).startsWith(0.005).endsWith(10.0).hasSize(14);
    assertThat(config.host().proc()).isEqualTo(Path.of("/proc"));
    assertThat(config.probes().wants("http")).isTrue();
  }

  @Test
  void readsEveryKindOfValueFromTheFile() throws IOException {
    AgentConfig config = load(EVERY_KIND, Map.of());

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

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          swapped letters      | endpoint: {prot: 1}            | 1:12: endpoint.prot: unknown key; the nearest is endpoint.port
          a misspelt section   | endpont: {port: 1}             | 1:1: endpont: unknown key; the nearest is endpoint
          outside its section  | drain_interval: 1ms            | 1:1: drain_interval: unknown key; the nearest is ring.drain_interval
          like no other key    | ring: {colour: red}            | 1:8: ring.colour: unknown key; known here: drain_interval, size
          a list for a port    | endpoint: {port: [1]}          | 1:18: endpoint.port: is a list, but should be a port from 0 to 65535
          a word for a port    | endpoint: {port: http}         | 1:18: endpoint.port: is 'http', but should be a port from 0 to 65535
          a port out of range  | endpoint: {port: 65536}        | 1:18: endpoint.port: is '65536', but should be a port from 0 to 65535
          a port below zero    | endpoint: {port: -1}           | 1:18: endpoint.port: is '-1', but should be a port from 0 to 65535
          longer than a long   | endpoint: {port: 9999999999999999999999} | 1:18: endpoint.port: is '9999999999999999999999', but should be a port from 0 to 65535
          without a value      | endpoint:~  port:              | 2:8: endpoint.port: is nothing, but should be a port from 0 to 65535
          no power of two      | ring: {size: 5MiB}             | 1:14: ring.size: is '5MiB', but should be a power of two from 64KiB to 1GiB, such as 8MiB
          another unit         | ring: {size: 8MB}              | 1:14: ring.size: is '8MB', but should be a power of two from 64KiB to 1GiB, such as 8MiB
          no unit              | ring: {drain_interval: 10}     | 1:24: ring.drain_interval: is '10', but should be a duration with its unit from 1ms to 1s
          a limit of nothing   | limits: {connections: 0}       | 1:23: limits.connections: is '0', but should be a whole number from 1 to 10000000
          yes for true         | http: {query: yes}             | 1:15: http.query: is 'yes', but should be true or false
          not ascending        | http: {buckets: [1, 1]}        | 1:17: http.buckets: is a list, but should be a list of ascending positive numbers
          no number in a list  | http:~  buckets:~    - 1~    - two | 4:7: http.buckets: is 'two', but should be a number
          no such level        | log: {level: loud}             | 1:14: log.level: is 'loud', but should be one of error, warning, info, debug, trace
          a section in a list  | filter: {include: {pids: [{a: 1}]}} | 1:27: filter.include.pids: is a section, but should be a process id from 1 to 4194304
          a list for a section | endpoint: [1]                  | 1:11: endpoint: is a list, but should be a section: key: value
          a text for the file  | hello                          | 1:1: the file is 'hello', but should be a section: key: value
          one name for all     | resource:~  attributes:~    service.name: all | 3:19: resource.attributes: would give every service the same service.name
          given twice          | log:~  level: info~  level: debug | 3:3: log.level: given a second time; the first is on line 2
          not YAML             | log: {level: info~             | 2:1: is not YAML: expected ',' or '}', but got <stream end>
          two documents        | log: {level: info}~---~log: {} | 2:1: is not YAML: but found another document
          """)
  void saysWhatIsWrongInTheFileAndWhere(String name, String yaml, String problem)
      throws IOException {
    Path file = write(yaml.replace('~', '\n'));
    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
        .as(name)
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ":" + problem);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          a misspelt variable   | KERNSPAN_ENDPOINT_PROT        | 1     | unknown variable; the nearest is KERNSPAN_ENDPOINT_PORT
          like no other         | KERNSPAN_XYZ                  | 1     | unknown variable
          a bad value           | KERNSPAN_RING_SIZE            | 1     | is '1', but should be a power of two from 64KiB to 1GiB, such as 8MiB
          a bad element         | KERNSPAN_FILTER_EXCLUDE_PORTS | 80,x  | is 'x', but should be a port from 0 to 65535
          a key without a value | KERNSPAN_RESOURCE_ATTRIBUTES  | a=b,c | is 'c', but should be key=value
          """)
  void saysWhatIsWrongInTheEnvironment(String name, String variable, String value, String problem) {
    assertThatThrownBy(() -> load("", Map.of(variable, value)))
        .as(name)
        .isInstanceOf(ConfigException.class)
        .hasMessage("environment: " + variable + ": " + problem);
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
