package dev.kernspan.agent.aggregate;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshot;
import dev.kernspan.kernel.Clock;
import dev.kernspan.probe.MetricDef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the agent. The drain thread alone writes; an exporter asks for a snapshot, and the
 * drain thread makes one between two drains.
 */
public final class Aggregates implements Snapshot.Source {
  /** How long an exporter waits for a fresh snapshot before it takes the last one. */
  private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Clock clock;
  private final ObservedResource agent;
  private final int seriesPerMetric;
  private final List<SeriesTable> tables = new ArrayList<>();
  private final List<Supplier<List<MetricFamily>>> sources = new ArrayList<>();
  private volatile Snapshot latest;
  private volatile boolean wanted;
  private final AtomicLong published = new AtomicLong();

  public Aggregates(Clock clock, ObservedResource agent, int seriesPerMetric) {
    this.clock = clock;
    this.agent = agent;
    this.seriesPerMetric = seriesPerMetric;
    this.latest = new Snapshot(clock.epochNs(), List.of());
  }

  /** The table of a metric; the same one for equal definitions. Before the drain thread starts. */
  public SeriesTable table(MetricDef metric) {
    SeriesTable known = find(metric);
    if (known != null) {
      return known;
    }
    SeriesTable table = new SeriesTable(metric, agent, seriesPerMetric);
    tables.add(table);
    return table;
  }

  /** Adds families that are read when a snapshot is made, on the drain thread. */
  public void source(Supplier<List<MetricFamily>> source) {
    sources.add(source);
  }

  public List<SeriesTable> tables() {
    return List.copyOf(tables);
  }

  /** Makes the snapshot that somebody waits for. On the drain thread, between two drains. */
  public void publishIfWanted() {
    if (wanted) {
      wanted = false;
      publish();
    }
  }

  /** Makes a snapshot now. On the drain thread, or after it has ended. */
  public void publish() {
    List<MetricFamily> families = new ArrayList<>();
    for (SeriesTable table : tables) {
      families.add(table.family());
    }
    for (Supplier<List<MetricFamily>> source : sources) {
      families.addAll(source.get());
    }
    latest = new Snapshot(clock.epochNs(), List.copyOf(families));
    published.incrementAndGet();
  }

  /** The snapshot that was made last; see {@link #take} for a new one. */
  public Snapshot latest() {
    return latest;
  }

  @Override
  public Snapshot take() {
    long before = published.get();
    wanted = true;
    long deadline = clock.monotonicNs() + PATIENCE_NS;
    while (published.get() == before && clock.monotonicNs() < deadline) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
    }
    return latest;
  }

  private @Nullable SeriesTable find(MetricDef metric) {
    for (SeriesTable table : tables) {
      if (table.metric().name().equals(metric.name())) {
        if (!table.metric().equals(metric)) {
          throw new IllegalArgumentException(metric.name() + " is defined twice, and differently");
        }
        return table;
      }
    }
    return null;
  }
}
