package dev.kernspan.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds what {@code kernspan doctor} printed in a guest against what the probes did there. */
final class Doctor {
  private static final int PROBE = 0, PURPOSE = 1, HOOKS = 2, REFUSED = 3;

  private Doctor() {}

  static void compare(BootLog log) {
    List<String> printed = log.all("doctor").stream().map(line -> String.join("|", line)).toList();
    assertThat(printed).as("doctor printed nothing").isNotEmpty();
    // Without BTF or the permission it says so, and tries no probe.
    if (printed.stream().anyMatch(line -> line.contains("\"result\":\"missing\""))) return;
    expected(log)
        .forEach(
            (probe, finding) ->
                assertThat(printed)
                    .as("what doctor says of " + probe)
                    .anyMatch(
                        line ->
                            line.contains("\"check\":\"" + probe + "\"")
                                && line.contains(finding)));
  }

  private static Map<String, String> expected(BootLog log) {
    return log.all("probe").stream()
        .collect(
            Collectors.groupingBy(
                fields -> fields.get(PROBE),
                LinkedHashMap::new,
                Collectors.mapping(Doctor::sentence, Collectors.joining("; "))));
  }

  private static String sentence(List<String> fields) {
    boolean none = fields.get(HOOKS).equals("none");
    String taken =
        none ? "no " + fields.get(PURPOSE) : fields.get(PURPOSE) + " by " + fields.get(HOOKS);
    return fields.get(REFUSED).isEmpty() ? taken : taken + " (" + fields.get(REFUSED) + ")";
  }
}
