package dev.kernspan.probe;

import java.util.List;

/**
 * A probe's blueprint. {@code name} is its one name: folder, BPF object, CLI verb.
 *
 * @param summary one line for {@code kernspan list}
 * @param hooks what the probe attaches to; see {@link Ladder}
 * @param metrics what it measures
 * @param columns what {@code kernspan trace} prints, left to right
 */
public record ProbeSpec(
    String name,
    String summary,
    List<Ladder> hooks,
    List<MetricDef> metrics,
    List<Column> columns) {

  /** A column of output; numbers are aligned right. {@code width} in characters, 0 for the rest. */
  public record Column(String name, int width, boolean number) {
    public static Column text(String name, int width) {
      return new Column(name, width, false);
    }

    public static Column number(String name, int width) {
      return new Column(name, width, true);
    }
  }
}
