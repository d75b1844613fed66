package dev.kernspan.agent.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.MetricPoint.Exemplar;
import dev.kernspan.export.MetricPoint.Histogram;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.probe.MetricDef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SeriesTableTest {
  private static final long SECOND_NS = 1_000_000_000;
  private static final MetricDef DURATION =
      new MetricDef.Histogram("d", "s", "", List.of("code", "path"), List.of(1.0, 2.0));
  private static final MetricDef COUNT = new MetricDef.Counter("c", "{x}", "", List.of("code"));

  private final ObservedResource agent = new ObservedResource(Map.of("service.name", "kernspan"));
  private final ObservedResource shop = new ObservedResource(Map.of("service.name", "shop"));

  @Test
  void equalAttributesAreOneSeries() {
    SeriesTable table = new SeriesTable(COUNT, agent, 10);
    count(table, shop, new String("200"), 1);
    count(table, shop, new String("200"), 2);
    count(table, shop, "404", 4);
    count(table, agent, "200", 8);
    assertThat(table.size()).isEqualTo(3);
    assertThat(values(table)).containsExactlyInAnyOrder(3.0, 4.0, 8.0);
  }

  @Test
  void anAbsentAttributeIsLeftOut() {
    SeriesTable table = new SeriesTable(DURATION, agent, 10);
    table.key()[0] = null;
    table.key()[1] = "/a";
    table.record(shop, 1, 1);
    MetricPoint point = table.family().points().getFirst();
    assertThat(point.keys()).containsExactly("path");
    assertThat(point.values()).containsExactly("/a");
  }

  @Test
  void whatGoesOverTheLimitIsOneSeriesThatSaysSo() {
    SeriesTable table = new SeriesTable(COUNT, agent, 3);
    for (int i = 0; i < 10; i++) {
      count(table, shop, "code" + i, 1);
    }
    count(table, shop, "code0", 1);
    assertThat(table.size()).isEqualTo(3);
    assertThat(table.folded()).isEqualTo(7);
    MetricPoint.Value overflow = (MetricPoint.Value) table.family().points().getLast();
    assertThat(overflow.resource()).isSameAs(agent);
    assertThat(overflow.keys()).containsExactly("otel.metric.overflow");
    assertThat(overflow.values()).containsExactly("true");
    assertThat(overflow.value()).isEqualTo(7);
    assertThat(values(table).stream().mapToDouble(d -> d).sum()).isEqualTo(11);
  }

  @Test
  void aBoundBelongsToTheBucketBelowIt() {
    SeriesTable table = new SeriesTable(DURATION, agent, 10);
    for (double value : new double[] {0, 1, Math.nextUp(1.0), 2, Math.nextUp(2.0), 1e9}) {
      table.record(shop, value, 1);
    }
    assertThat(histogram(table).counts()).containsExactly(2, 2, 2);
    assertThat(histogram(table).count()).isEqualTo(6);
  }

  @Test
  void theSlowestRequestIsTheExemplarOfItsBucket() {
    SeriesTable table = new SeriesTable(DURATION, agent, 10);
    span(table, 0.3, SECOND_NS, 1);
    span(table, 0.9, SECOND_NS + 1, 2);
    span(table, 0.5, SECOND_NS + 2, 3);
    span(table, 1.5, SECOND_NS + 3, 4);
    assertThat(exemplar(table, 0).spanId()).isEqualTo("0000000000000002");
    assertThat(exemplar(table, 0).traceId()).isEqualTo("000000000000000a000000000000000b");
    assertThat(exemplar(table, 0).value()).isEqualTo(0.9);
    assertThat(exemplar(table, 1).spanId()).isEqualTo("0000000000000004");
    assertThat(histogram(table).exemplars()[2]).isNull();
  }

  @Test
  void anExemplarGivesWayAfterAMinute() {
    SeriesTable table = new SeriesTable(DURATION, agent, 10);
    span(table, 0.9, SECOND_NS, 1);
    span(table, 0.1, 61 * SECOND_NS, 2);
    assertThat(exemplar(table, 0).spanId()).isEqualTo("0000000000000001");
    span(table, 0.1, 61 * SECOND_NS + 1, 3);
    assertThat(exemplar(table, 0).spanId()).isEqualTo("0000000000000003");
  }

  @Test
  void aFamilyDoesNotChangeWithLaterMeasurements() {
    SeriesTable table = new SeriesTable(DURATION, agent, 10);
    span(table, 0.9, SECOND_NS, 1);
    Histogram before = histogram(table);
    span(table, 0.95, SECOND_NS, 2);
    assertThat(before.counts()).containsExactly(1, 0, 0);
    assertThat(before.exemplars()[0]).extracting("spanId").isEqualTo("0000000000000001");
  }

  private static void count(SeriesTable table, ObservedResource of, String code, double value) {
    table.key()[0] = code;
    table.record(of, value, 1);
  }

  private void span(SeriesTable table, double seconds, long epochNs, long spanId) {
    table.recordNs(shop, (long) (seconds * SECOND_NS), epochNs, 10, 11, spanId);
  }

  private static List<Double> values(SeriesTable table) {
    return table.family().points().stream()
        .map(point -> ((MetricPoint.Value) point).value())
        .toList();
  }

  private static Histogram histogram(SeriesTable table) {
    return (Histogram) table.family().points().getFirst();
  }

  private static Exemplar exemplar(SeriesTable table, int bucket) {
    @Nullable Exemplar exemplar = histogram(table).exemplars()[bucket];
    return Objects.requireNonNull(exemplar);
  }
}
