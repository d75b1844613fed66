package dev.kernspan.cli.session;

import dev.kernspan.agent.config.Nearest;
import dev.kernspan.export.console.Column;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.probe.ProbeSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns of a session. Their names are in lower case, and found in any. */
final class Table {
  private final List<Column> columns = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private int hidden;

  /** Adds a column, unless there is one of that name. */
  Table add(Column column) {
    String name = column.name().toLowerCase(Locale.ROOT);
    if (places.putIfAbsent(name, columns.size()) == null) {
      columns.add(new Column(name, column.width(), column.number()));
    }
    // Probes and protocols ask by their own spelling; that is not to cost a copy for each value.
    places.putIfAbsent(column.name(), places.getOrDefault(name, 0));
    return this;
  }

  /**
   * Adds a column that is not among those for people: there is no room, but one may filter by it.
   */
  Table addHidden(Column column) {
    hidden++;
    return add(column);
  }

  Table addAll(List<ProbeSpec.Column> more) {
    more.forEach(c -> add(new Column(c.name(), c.width(), c.number())));
    return this;
  }

  List<Column> columns() {
    return columns;
  }

  /** Those that are printed, which are the first ones. */
  List<Column> columns(OutputFormat format) {
    return format == OutputFormat.COLUMNS ? columns.subList(0, columns.size() - hidden) : columns;
  }

  /** The place of a column, as its maker spells it. */
  int place(String name) {
    Integer place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("no column " + name);
    }
    return place;
  }

  /**
   * The place of a column that a user names.
   *
   * @throws WrongUsageException if there is none
   */
  int find(String name) {
    Integer place = places.get(name.toLowerCase(Locale.ROOT));
    if (place == null) {
      List<String> names = columns.stream().map(Column::name).toList();
      String near =
          Nearest.to(name.toLowerCase(Locale.ROOT), names)
              .map(n -> "The nearest is " + n + ". ")
              .orElse("");
      throw new WrongUsageException(
          "there is no column " + name + " here",
          near + "The columns are " + String.join(", ", names) + ".");
    }
    return place;
  }
}
