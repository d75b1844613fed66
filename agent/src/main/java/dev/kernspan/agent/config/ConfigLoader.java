package dev.kernspan.agent.config;

import dev.kernspan.agent.config.ConfigException.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Puts the configuration together: the environment over the file over the defaults. */
public final class ConfigLoader {
  public static final Path DEFAULT_FILE = Path.of("/etc/kernspan/kernspan.yaml");

  // A Kubernetes service called kernspan-... gives every pod of its namespace such variables.
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "KERNSPAN_(?:[A-Z0-9_]+_)??(?:SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)"
              + "|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)");
  private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(?:tcp|udp|sctp)://.*");

  private final Map<String, ConfigKey<?>> byEnvironmentName = new TreeMap<>();
  private final ConfigValues values = new ConfigValues();
  private final List<Problem> problems = new ArrayList<>();
  private final Consumer<String> warnings;

  private ConfigLoader(Consumer<String> warnings) {
    this.warnings = warnings;
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      byEnvironmentName.put(key.environmentName(), key);
    }
  }

  /**
   * Reads {@code file}, else the default file if there is one, and the environment.
   *
   * @throws ConfigException with everything that is wrong
   */
  public static AgentConfig load(Optional<Path> file, Map<String, String> environment) {
    System.Logger log = System.getLogger(ConfigLoader.class.getName());
    return load(file, environment, text -> log.log(System.Logger.Level.WARNING, text));
  }

  /** The same; {@code warnings} hears of what was ignored because a specification says so. */
  public static AgentConfig load(
      Optional<Path> file, Map<String, String> environment, Consumer<String> warnings) {
    var loader = new ConfigLoader(warnings);
    if (file.isPresent() || Files.exists(DEFAULT_FILE)) {
      loader.readFile(file.orElse(DEFAULT_FILE));
    }
    loader.readStandardVariables(environment);
    loader.readOwnVariables(environment);
    if (!loader.problems.isEmpty()) {
      throw new ConfigException(loader.problems);
    }
    return ConfigKeys.assemble(loader.values);
  }

  private void readFile(Path file) {
    new YamlFile(file, problems).read().forEach((key, raw) -> read(key, key.name(), raw));
  }

  /** The OpenTelemetry specification asks to ignore, with a warning, what cannot be parsed. */
  private void readStandardVariables(Map<String, String> environment) {
    Map<String, ConfigKey<?>> standard =
        Map.of(
            "OTEL_EXPORTER_PROMETHEUS_HOST", ConfigKeys.ENDPOINT_HOST,
            "OTEL_EXPORTER_PROMETHEUS_PORT", ConfigKeys.ENDPOINT_PORT);
    standard.forEach(
        (variable, key) -> {
          String text = environment.getOrDefault(variable, "");
          if (!text.isBlank()) {
            try {
              values.read(key, new RawValue.Text(text.strip(), Place.ENVIRONMENT));
            } catch (BadValueException e) {
              warnings.accept(variable + " " + e.problem() + "; it is ignored");
            }
          }
        });
  }

  private void readOwnVariables(Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach(
            (variable, text) -> {
              if (variable.startsWith(ConfigKey.ENVIRONMENT_PREFIX)
                  && !ConfigKeys.OTHER_VARIABLES.containsKey(variable)
                  && !isServiceLink(variable, text)) {
                readOwnVariable(variable, text);
              }
            });
  }

  private void readOwnVariable(String variable, String text) {
    ConfigKey<?> key = byEnvironmentName.get(variable);
    if (key == null) {
      String hint =
          Nearest.to(variable, byEnvironmentName.keySet())
              .map(near -> "; the nearest is " + near)
              .orElse("");
      problems.add(Problem.at(Place.ENVIRONMENT, variable, "unknown variable" + hint));
    } else if (!text.isBlank()) {
      // Empty means not set, as for the OTEL_ variables.
      read(key, variable, new RawValue.Text(text.strip(), Place.ENVIRONMENT));
    }
  }

  private void read(ConfigKey<?> key, String calledHere, RawValue raw) {
    try {
      values.read(key, raw);
    } catch (BadValueException e) {
      problems.add(Problem.at(e.place(), calledHere, e.problem()));
    }
  }

  private static boolean isServiceLink(String variable, String text) {
    return SERVICE_LINK.matcher(variable).matches() || SERVICE_LINK_VALUE.matcher(text).matches();
  }
}
