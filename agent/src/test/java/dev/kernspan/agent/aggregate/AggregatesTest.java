package dev.kernspan.agent.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshot;
import dev.kernspan.kernel.Clock;
import dev.kernspan.probe.MetricDef;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AggregatesTest {
  private static final MetricDef COUNT = new MetricDef.Counter("c", "{x}", "", List.of());

  private final ObservedResource agent = new ObservedResource(Map.of("service.name", "kernspan"));
  private final Aggregates aggregates = new Aggregates(Clock.system(), agent, 10);
  private final SeriesTable table = aggregates.table(COUNT);

  @Test
  void equalDefinitionsAreOneTable() {
    assertThat(aggregates.table(new MetricDef.Counter("c", "{x}", "", List.of()))).isSameAs(table);
    assertThat(aggregates.tables()).containsExactly(table);
  }

  @Test
  void oneNameCannotMeanTwoMetrics() {
    MetricDef other = new MetricDef.Counter("c", "s", "", List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> aggregates.table(other))
        .withMessageContaining("c is defined twice");
  }

  @Test
  void aSnapshotHasAllThatWasMeasuredBeforeItWasAskedFor() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong measured = new AtomicLong();
    Thread drain = new Thread(() -> measure(measured, stop));
    drain.start();
    try {
      for (int i = 0; i < 50; i++) {
        long before = measured.get();
        assertThat(value(aggregates.take())).isGreaterThanOrEqualTo((double) before);
      }
    } finally {
      stop.set(true);
      drain.join();
    }
  }

  @Test
  void withoutADrainTheLastSnapshotIsBetterThanNone() {
    table.record(agent, 5, 1);
    aggregates.publish();
    table.record(agent, 5, 1);
    assertThat(value(aggregates.take())).isEqualTo(5);
  }

  @Test
  void nothingIsMadeThatNobodyWaitsFor() {
    Snapshot before = aggregates.latest();
    aggregates.publishIfWanted();
    assertThat(aggregates.latest()).isSameAs(before);
  }

  private void measure(AtomicLong measured, AtomicBoolean stop) {
    while (!stop.get()) {
      table.record(agent, 1, 1);
      measured.incrementAndGet();
      aggregates.publishIfWanted();
      Thread.onSpinWait();
    }
  }

  private static double value(Snapshot snapshot) {
    return ((MetricPoint.Value) snapshot.families().getFirst().points().getFirst()).value();
  }
}
