package dev.kernspan.export;

import java.util.List;

/** What the agent knows at one moment. Immutable. */
public record Snapshot(long epochNs, List<MetricFamily> families) {
  /** Gives the newest snapshot; called by any exporter thread. */
  @FunctionalInterface
  public interface Source {
    Snapshot take();
  }
}
