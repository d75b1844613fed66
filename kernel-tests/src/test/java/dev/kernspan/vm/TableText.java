package dev.kernspan.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of what works where, for people. */
public final class TableText {
  private static final int BOOT = 0, PROBE = 1, PURPOSE = 2, HOOKS = 3, REFUSED = 4;

  private TableText() {}

  /** As Markdown, from lines of {@code matrix.tsv}. */
  public static String of(List<String> lines) {
    List<String[]> rows =
        lines.stream()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(line -> line.split("\t", -1))
            .toList();
    List<String> notes = new ArrayList<>();
    StringBuilder text = new StringBuilder(kernels(rows, notes));
    text.append('\n').append(lacking(rows, notes)).append('\n').append(skipped(rows));
    text.append('\n');
    for (int i = 0; i < notes.size(); i++)
      text.append(i + 1).append(". ").append(notes.get(i)).append('\n');
    return text.toString();
  }

  /** A line for each thing that a probe sees, a column for each kernel. */
  private static String kernels(List<String[]> rows, List<String> notes) {
    Set<String> boots = new LinkedHashSet<>();
    Map<String, Map<String, String>> lines = new LinkedHashMap<>();
    for (String[] row : rows) {
      if (row[BOOT].contains(",") || row[PROBE].equals("test")) continue;
      boots.add(row[BOOT]);
      lines
          .computeIfAbsent(row[PROBE] + ": " + row[PURPOSE], key -> new LinkedHashMap<>())
          .put(row[BOOT], cell(row[HOOKS], row[REFUSED], notes));
    }
    StringBuilder text = new StringBuilder("| | " + String.join(" | ", boots) + " |\n|---|");
    text.append("---|".repeat(boots.size())).append('\n');
    lines.forEach(
        (name, cells) -> {
          text.append("| ").append(name).append(" |");
          for (String boot : boots)
            text.append(' ').append(cells.getOrDefault(boot, "")).append(" |");
          text.append('\n');
        });
    return text.toString();
  }

  private static String lacking(List<String[]> rows, List<String> notes) {
    StringBuilder text = new StringBuilder("| boot | the agent | |\n|---|---|---|\n");
    for (String[] row : rows) {
      if (!row[PROBE].equals("agent")) continue;
      String said = row[REFUSED].isEmpty() ? row[HOOKS] : cell(row[HOOKS], row[REFUSED], notes);
      text.append("| %s | %s | %s |%n".formatted(row[BOOT], row[PURPOSE], said));
    }
    return text.toString();
  }

  private static String skipped(List<String[]> rows) {
    StringBuilder text = new StringBuilder("| kernel | test that cannot run there |\n|---|---|\n");
    for (String[] row : rows) {
      if (row[PROBE].equals("test"))
        text.append("| %s | `%s` |%n".formatted(row[BOOT], row[PURPOSE]));
    }
    return text.toString();
  }

  /** The hooks, and the number of a note on those that would be better. */
  private static String cell(String hooks, String refused, List<String> notes) {
    String text = hooks.isEmpty() || hooks.equals("none") ? hooks : "`" + hooks + "`";
    if (refused.isEmpty()) return text;
    String note = refused.replace("|", "\\|");
    if (!notes.contains(note)) notes.add(note);
    return text + " (" + (notes.indexOf(note) + 1) + ")";
  }
}
