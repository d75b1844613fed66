package dev.kernspan.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** Writes the table of keys as documents, so that they cannot say anything else than the code. */
final class ConfigReference {
  private static final int WIDTH = 96;

  private static final String MARKDOWN_HEAD =
      """
      # Configuration

      <!-- Written by ConfigReferenceTest from the table in ConfigKeys. -->

      Everything has a default; a Kernspan that nobody configured observes every process. What is
      set is looked for here, the stronger first:

      1. environment variables, as named below; an empty one is not set
      2. `OTEL_EXPORTER_PROMETHEUS_HOST` and `OTEL_EXPORTER_PROMETHEUS_PORT`
      3. the file given by `--config`, else `/etc/kernspan/kernspan.yaml` if there is one

      In a variable, a list is written with commas (`80,443`), attributes as `key=value,key=value`.
      An unknown key or a value that cannot be used ends the agent with exit code 2 and one line
      for each mistake. `kernspan agent --check-config` does only that.

      Where spans and metrics are sent to is said in the `OTEL_*` variables that the OpenTelemetry
      specification names; nothing is sent unless there is an endpoint. Spans that wait to be sent
      take a quarter of the heap at most, whatever `OTEL_BSP_MAX_QUEUE_SIZE` says; those that do
      not fit are counted in `kernspan.agent.spans.dropped`. `KERNSPAN_JAVA_OPTS=-Xmx256m` makes
      room for more.

      What is observed follows from `filter`:

      - what an exclude names is not observed, whatever the includes say
      - if an include names processes (`pids`, `executables`, `services`, `cgroups`), only processes
        that at least one of these lists names are observed
      - if `filter.include.ports` is set, only connections to these ports are observed, on either
        side of the connection

      In a pattern, `*` stands for any characters, `/` among them, and `?` for one.
      """;

  private static final String YAML_HEAD =
      """
      # Kernspan: every key with its default. Take the # away before a key to set it.
      # docs/configuration.md says more. Try a change with: kernspan agent --check-config
      # Written by ConfigReferenceTest from the table in ConfigKeys.
      """;

  private ConfigReference() {}

  static String markdown() {
    var text = new StringBuilder(MARKDOWN_HEAD);
    String last = "";
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      String section = sectionOf(key);
      if (!section.equals(last)) {
        text.append("\n## ").append(section).append("\n\n");
        last = section;
      }
      text.append(
          "- **`%s`** or `%s`: %s. Default: %s.\n"
              .formatted(
                  key.name(), key.environmentName(), key.type().expected(), markdownDefault(key)));
      wrap(key.doc().replace("*", "\\*"), WIDTH)
          .forEach(line -> text.append("  ").append(line).append('\n'));
    }
    text.append("\n## Other variables\n\n");
    new TreeMap<>(ConfigKeys.OTHER_VARIABLES)
        .forEach((name, doc) -> text.append("- **`%s`**: %s\n".formatted(name, doc)));
    return text.toString();
  }

  static String yaml() {
    var text = new StringBuilder(YAML_HEAD);
    String last = "";
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      String section = sectionOf(key);
      if (!section.equals(last)) {
        openSection(text, last, section);
        last = section;
      }
      String indent = "  ".repeat(section.split("\\.", -1).length);
      wrap(key.doc(), WIDTH)
          .forEach(line -> text.append(indent).append("# ").append(line).append('\n'));
      String name = key.name().substring(section.length() + 1);
      text.append("%s#%s: %s\n".formatted(indent, name, yamlDefault(key)));
    }
    return text.toString();
  }

  private static void openSection(StringBuilder text, String last, String section) {
    text.append('\n');
    String[] before = last.split("\\.", -1);
    String[] parts = section.split("\\.", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i >= before.length || !before[i].equals(parts[i])) {
        text.append("  ".repeat(i)).append(parts[i]).append(":\n");
      }
    }
  }

  private static String sectionOf(ConfigKey<?> key) {
    return key.name().substring(0, key.name().lastIndexOf('.'));
  }

  private static String markdownDefault(ConfigKey<?> key) {
    return key.defaultText().isEmpty() ? "empty" : "`" + key.defaultText() + "`";
  }

  private static String yamlDefault(ConfigKey<?> key) {
    return switch (new ConfigValues().get(key)) {
      case List<?> list -> list.stream().map(ConfigReference::item).collect(listed());
      case Map<?, ?> _ -> "{}";
      default -> key.defaultText();
    };
  }

  private static Collector<CharSequence, ?, String> listed() {
    return Collectors.joining(", ", "[", "]");
  }

  private static String item(Object value) {
    // A * at the beginning would be an alias.
    return value instanceof Glob ? "\"" + value + "\"" : value.toString();
  }

  private static List<String> wrap(String text, int width) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
