package dev.kernspan.probe;

/** Takes what a probe's kernel side keeps in maps; made for one loaded object. */
@FunctionalInterface
public interface MapReader {
  /** Takes what came since the last time into the metrics. On the drain thread, once a second. */
  void read(Measurements out);
}
