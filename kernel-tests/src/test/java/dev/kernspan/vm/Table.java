package dev.kernspan.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A checked-in table of what is right, and what this run saw instead. */
final class Table {
  private static final Path CHECKED_IN = Path.of("src", "test", "resources", "vm");

  private final Path file;
  private final List<String> comments = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  private Table(Path file) {
    this.file = file;
  }

  static Table read(String name) throws IOException {
    Table table = new Table(CHECKED_IN.resolve(name));
    for (String line : Files.readAllLines(table.file)) {
      if (line.startsWith("#")) table.comments.add(line);
      else if (!line.isBlank()) table.rows.add(Row.parse(line));
    }
    return table;
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  List<Row> of(String boot) {
    return rows.stream().filter(row -> row.boot().equals(boot)).toList();
  }

  /** Puts what was seen in place of what the table has of that boot. */
  void replace(String boot, List<Row> seen) {
    rows.removeIf(row -> row.boot().equals(boot));
    rows.addAll(seen);
  }

  /** Writes it where the checked-in one is not, or over it where that is asked for. */
  Path write(Path work, boolean over) throws IOException {
    Path to = over ? file : work.resolve(file.getFileName());
    List<String> lines = new ArrayList<>(comments);
    // Stable: the rows of a boot stay in their order.
    rows.stream()
        .sorted(Comparator.comparingInt(this::place))
        .forEach(r -> lines.add(r.toString()));
    Files.write(to, lines);
    return to;
  }

  private int place(Row row) {
    for (int i = 0; i < WantedKernel.ALL.size(); i++) {
      String name = WantedKernel.ALL.get(i).name();
      if (row.boot().equals(name)) return i;
      if (row.boot().startsWith(name + ",")) return 100 + i;
    }
    return row.boot().endsWith(" here") ? 50 : 1000;
  }
}
