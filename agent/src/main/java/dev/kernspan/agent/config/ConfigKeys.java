package dev.kernspan.agent.config;

import static dev.kernspan.agent.config.ValueType.count;
import static dev.kernspan.agent.config.ValueType.durationNs;
import static dev.kernspan.agent.config.ValueType.flag;
import static dev.kernspan.agent.config.ValueType.glob;
import static dev.kernspan.agent.config.ValueType.listOf;
import static dev.kernspan.agent.config.ValueType.oneOf;
import static dev.kernspan.agent.config.ValueType.sizePowerOfTwo;
import static dev.kernspan.agent.config.ValueType.text;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one table of what can be set. The parser, the names of the environment variables, the checks,
 * {@code docs/configuration.md} and {@code packaging/kernspan.yaml} all follow from it.
 */
final class ConfigKeys {
  private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

  /** Where the kernel shows its own types. */
  private static final String KERNELS_BTF = "/sys/kernel/btf/vmlinux";

  static final ConfigKey<String> ENDPOINT_HOST =
      key(
          "endpoint.host",
          text("an address"),
          "127.0.0.1",
          "Address on which /metrics, /healthz and /readyz are served. "
              + "OTEL_EXPORTER_PROMETHEUS_HOST sets it too.");
  static final ConfigKey<Integer> ENDPOINT_PORT =
      key(
          "endpoint.port",
          port(),
          "9464",
          "Port of the same; 0 takes a free one. OTEL_EXPORTER_PROMETHEUS_PORT sets it too.");

  static final ConfigKey<Integer> RING_SIZE =
      key(
          "ring.size",
          sizePowerOfTwo(1 << 16, 1 << 30),
          "16MiB",
          "The buffer between the kernel and the agent. Too small a buffer loses events under load, "
              + "which shows in kernspan.agent.events.lost.");
  static final ConfigKey<Long> RING_DRAIN_INTERVAL =
      key(
          "ring.drain_interval",
          durationNs("1ms", "1s"),
          "10ms",
          "How often the buffer is emptied. Longer costs less CPU and needs a larger buffer.");

  static final ConfigKey<Integer> LIMITS_CONNECTIONS =
      key("limits.connections", limit(), "65536", "Connections followed at a time.");
  static final ConfigKey<Integer> LIMITS_OPEN_REQUESTS =
      key("limits.open_requests", limit(), "16384", "Requests without an end yet, at a time.");
  static final ConfigKey<Integer> LIMITS_PROCESSES =
      key("limits.processes", limit(), "4096", "Processes whose names are remembered.");
  static final ConfigKey<Integer> LIMITS_SERIES_PER_METRIC =
      key(
          "limits.series_per_metric",
          limit(),
          "2000",
          "Series of one metric; what comes later is counted in one overflow series.");
  static final ConfigKey<Integer> LIMITS_ROUTES_PER_SERVICE =
      key(
          "limits.routes_per_service",
          limit(),
          "100",
          "Routes of one service; what comes later is counted as {other}.");

  static final ConfigKey<Boolean> HTTP_QUERY =
      key(
          "http.query",
          flag(),
          "false",
          "Whether query strings are kept in url.query. They often carry secrets.");
  static final ConfigKey<List<Double>> HTTP_BUCKETS =
      key(
          "http.buckets",
          ValueType.bounds(),
          "0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10",
          "Upper bounds of the duration histograms, in seconds.");

  static final SelectionKeys INCLUDE = new SelectionKeys("filter.include", "Observe");
  static final SelectionKeys EXCLUDE = new SelectionKeys("filter.exclude", "Never observe");

  static final ConfigKey<Map<String, String>> RESOURCE_ATTRIBUTES =
      key(
          "resource.attributes",
          ValueType.attributes(),
          "",
          "Attributes that every observed service gets, such as deployment.environment.name. They "
              + "replace what the service says of itself.");
  static final ConfigKey<String> HOST_PROC =
      key(
          "host.proc",
          text("a folder"),
          "/proc",
          "The host's /proc, when the agent runs in a container that has it mounted elsewhere.");
  static final ConfigKey<String> HOST_BTF =
      key(
          "host.btf",
          text("a file"),
          KERNELS_BTF,
          "The types of the running kernel: BTF, or an ELF file that has it. Another than the kernel's "
              + "own is for kernels that were built without; docs/without-btf.md says how to make one, "
              + "and what is missing then.");
  static final ConfigKey<Boolean> METRICS_ENABLED =
      key("metrics.enabled", flag(), "true", "Whether metrics are made.");
  static final ConfigKey<Boolean> TRACES_ENABLED =
      key("traces.enabled", flag(), "true", "Whether spans are made.");
  static final ConfigKey<List<Glob>> PROBES_ENABLED =
      key(
          "probes.enabled",
          listOf(glob("the name of a probe")),
          "*",
          "Probes to load, by name. `kernspan list` shows them.");
  static final ConfigKey<List<Glob>> PROBES_DISABLED =
      key(
          "probes.disabled",
          listOf(glob("the name of a probe")),
          "",
          "Probes not to load, whatever probes.enabled says.");
  static final ConfigKey<Level> LOG_LEVEL =
      key(
          "log.level",
          oneOf(List.of(Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG, Level.TRACE)),
          "info",
          "How much the agent says on standard error.");

  /** All keys in the order of the reference. */
  static final List<ConfigKey<?>> ALL = Collections.unmodifiableList(TABLE);

  /** Variables with our prefix that are no keys: they are read before any configuration is. */
  static final Map<String, String> OTHER_VARIABLES =
      Map.of(
          "KERNSPAN_JAVA_OPTS", "Options for the Java machine, read by the launcher.",
          "KERNSPAN_LIBBPF", "Path of the libbpf.so.1 to load.");

  /** The same five lists to include and to exclude. */
  record SelectionKeys(
      ConfigKey<List<Integer>> pids,
      ConfigKey<List<Glob>> executables,
      ConfigKey<List<Glob>> services,
      ConfigKey<List<Glob>> cgroups,
      ConfigKey<List<Integer>> ports) {

    SelectionKeys(String section, String verb) {
      this(
          key(
              section + ".pids",
              listOf(count("a process id", 1, 1 << 22)),
              "",
              verb + " these processes, by their ids on the host."),
          key(
              section + ".executables",
              listOf(glob("a path or a name")),
              "",
              verb
                  + " processes that run these programs: the whole path if the pattern has a /,"
                  + " else its last part."),
          key(
              section + ".services",
              listOf(glob("the name of a service")),
              "",
              verb + " services with these names."),
          key(
              section + ".cgroups",
              listOf(glob("a cgroup path")),
              "",
              verb + " processes in these cgroups, such as */kubepods*."),
          key(
              section + ".ports",
              listOf(port()),
              "",
              verb + " connections to these ports of servers."));
    }

    AgentConfig.Selection assemble(ConfigValues values) {
      return new AgentConfig.Selection(
          values.get(pids),
          values.get(executables),
          values.get(services),
          values.get(cgroups),
          values.get(ports));
    }
  }

  private ConfigKeys() {}

  static AgentConfig assemble(ConfigValues values) {
    return new AgentConfig(
        new AgentConfig.Endpoint(values.get(ENDPOINT_HOST), values.get(ENDPOINT_PORT)),
        new AgentConfig.Ring(values.get(RING_SIZE), values.get(RING_DRAIN_INTERVAL)),
        new AgentConfig.Limits(
            values.get(LIMITS_CONNECTIONS),
            values.get(LIMITS_OPEN_REQUESTS),
            values.get(LIMITS_PROCESSES),
            values.get(LIMITS_SERIES_PER_METRIC),
            values.get(LIMITS_ROUTES_PER_SERVICE)),
        new AgentConfig.Http(values.get(HTTP_QUERY), values.get(HTTP_BUCKETS)),
        new AgentConfig.Filter(INCLUDE.assemble(values), EXCLUDE.assemble(values)),
        new AgentConfig.Resource(values.get(RESOURCE_ATTRIBUTES)),
        host(values),
        new AgentConfig.Metrics(values.get(METRICS_ENABLED)),
        new AgentConfig.Traces(values.get(TRACES_ENABLED)),
        new AgentConfig.Probes(values.get(PROBES_ENABLED), values.get(PROBES_DISABLED)),
        new AgentConfig.Log(values.get(LOG_LEVEL)));
  }

  private static AgentConfig.Host host(ConfigValues values) {
    Optional<Path> btf =
        Optional.of(values.get(HOST_BTF)).filter(file -> !file.equals(KERNELS_BTF)).map(Path::of);
    return new AgentConfig.Host(Path.of(values.get(HOST_PROC)), btf);
  }

  private static ValueType<Integer> port() {
    return count("a port", 0, 65535);
  }

  private static ValueType<Integer> limit() {
    return count("a whole number", 1, 10_000_000);
  }

  private static <T> ConfigKey<T> key(
      String name, ValueType<T> type, String defaultText, String doc) {
    var key = new ConfigKey<>(name, type, defaultText, doc);
    TABLE.add(key);
    return key;
  }
}
