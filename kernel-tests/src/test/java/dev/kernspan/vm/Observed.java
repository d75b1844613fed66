package dev.kernspan.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a boot said, as rows of the tables. */
final class Observed {
  private static final Pattern VERIFIERS_STATE =
      Pattern.compile("(\\(\\d+\\)\\. )[^;]*; (?!cannot)");

  private Observed() {}

  /** Which probe sees what by which hooks; what the agent did; which tests could not be run. */
  static List<Row> matrix(String boot, BootLog log) {
    List<Row> rows = new ArrayList<>();
    for (List<String> probe : log.all("probe")) rows.add(plain(Row.of(boot, probe)));
    for (List<String> agent : log.all("agent")) rows.add(plain(agent(boot, agent)));
    for (Map.Entry<String, BootLog.Result> test : log.results().entrySet()) {
      if (test.getValue().status().equals("skipped"))
        rows.add(Row.of(boot, List.of("test", test.getKey(), "skipped", "")));
    }
    return rows;
  }

  private static Row agent(String boot, List<String> said) {
    return Row.of(boot, List.of("agent", said.get(0), said.get(1), said.get(2)));
  }

  /** Of the verifier's words the last sentence: those before it have numbers of the build. */
  private static Row plain(Row row) {
    return new Row(
        row.fields().stream().map(f -> VERIFIERS_STATE.matcher(f).replaceAll("$1")).toList());
  }

  /** What the verifier spent on each program. */
  static List<Row> budget(String boot, BootLog log) {
    List<Row> rows = new ArrayList<>();
    for (List<String> cost : log.all("verifier")) rows.add(Row.of(boot, cost));
    return rows;
  }
}
