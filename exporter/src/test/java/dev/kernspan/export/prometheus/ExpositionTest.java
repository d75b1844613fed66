package dev.kernspan.export.prometheus;

import static dev.kernspan.export.Snapshots.NGINX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.MetricFamily.Kind;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshot;
import dev.kernspan.export.Snapshots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpositionTest {
  private static final String OPEN_METRICS =
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
  private static final Pattern EXEMPLAR =
      Pattern.compile("\\S+_bucket\\{.*} (\\S+) # \\{span_id=\"(\\S+)\",trace_id=\"(\\S+)\"} (.*)");

  @Test
  void promtoolFindsNothingToComplainOf(@TempDir Path dir) throws Exception {
    Path metrics = Files.writeString(dir.resolve("metrics"), scrape(Snapshots.rich(), ""));
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(metrics.toFile())
            .redirectErrorStream(true)
            .start();
    String complaints =
        new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(complaints).isEmpty();
    assertThat(promtool.waitFor()).isZero();
  }

  @Test
  void writesSeriesWithTheLabelsOfTheirService() {
    assertThat(scrape(Snapshots.rich(), "").lines())
        .contains(
            "# TYPE kernspan_tcp_connection_failures_total counter",
            "kernspan_tcp_connection_failures_total{error_type=\"ETIMEDOUT\","
                + "k8s_pod_name=\"shop-7d9\",service_name=\"shop\",service_namespace=\"prod\",} 1.0",
            "# TYPE kernspan_agent_memory_usage_bytes gauge",
            "kernspan_agent_ring_fill_ratio{service_name=\"kernspan\",} 0.25");
  }

  @Test
  void addsTheBucketsOfAHistogramUp() {
    String labels =
        "{http_request_method=\"GET\",http_route=\"/a/{id}\\n\\\"\\\\\",k8s_pod_name=\"shop-7d9\","
            + "service_name=\"shop\",service_namespace=\"prod\",";
    String name = "http_server_request_duration_seconds";

    assertThat(scrape(Snapshots.rich(), "").lines())
        .containsSubsequence(
            "# TYPE " + name + " histogram",
            name + "_bucket" + labels + "le=\"0.005\",} 3.0",
            name + "_bucket" + labels + "le=\"0.5\",} 5.0",
            name + "_bucket" + labels + "le=\"+Inf\",} 6.0",
            name + "_count" + labels + "} 6.0",
            name + "_sum" + labels + "} 1.5");
  }

  @Test
  void namesEveryServiceSeenInTheTargetInfo() {
    assertThat(scrape(Snapshots.rich(), "").lines())
        .contains(
            "# TYPE target_info gauge",
            "target_info{service_name=\"kernspan\",} 1.0",
            "target_info{process_pid=\"12\",service_name=\"nginx\",} 1.0",
            "target_info{host_name=\"node \\\"1\\\"\\\\a\",k8s_pod_name=\"shop-7d9\","
                + "process_pid=\"4711\",service_name=\"shop\",service_namespace=\"prod\",} 1.0");
  }

  @Test
  void endsOpenMetricsWithItsEndMark() {
    String body = scrape(Snapshots.rich(), OPEN_METRICS);

    assertThat(body).endsWith("\n# EOF\n");
    assertThat(body.lines())
        .contains(
            "# TYPE target info",
            "# TYPE kernspan_tcp_connection_failures counter",
            "# UNIT http_server_request_duration_seconds seconds");
  }

  @Test
  void putsTheTraceOfARealRequestOnItsBucket() {
    List<Matcher> exemplars =
        scrape(Snapshots.rich(), OPEN_METRICS)
            .lines()
            .map(EXEMPLAR::matcher)
            .filter(Matcher::matches)
            .toList();

    assertThat(exemplars).hasSize(2);
    Matcher exemplar = exemplars.getFirst();
    assertThat(exemplar.group()).contains("le=\"0.5\"");
    assertThat(exemplar.group(1)).isEqualTo("5.0");
    assertThat(exemplar.group(2)).isEqualTo(Snapshots.SPAN_ID);
    assertThat(exemplar.group(3)).isEqualTo(Snapshots.TRACE_ID);
    assertThat(exemplar.group(4)).isEqualTo("0.25 1700000059.123");
  }

  @Test
  void keepsExemplarsOutOfTheFormatThatHasNone() {
    assertThat(scrape(Snapshots.rich(), "text/plain")).doesNotContain("trace_id", "# EOF");
  }

  @Test
  void addsSeriesUpThatDifferInNoLabel() {
    ObservedResource other = new ObservedResource(Map.of("service.name", "nginx"));
    Snapshot snapshot =
        Snapshots.of(
            Snapshots.family(
                "a", "", Kind.COUNTER, Snapshots.value(NGINX, 3), Snapshots.value(other, 4)),
            Snapshots.durations(
                Snapshots.histogram(NGINX, "GET", 1, 2, 3),
                Snapshots.histogram(other, "GET", 10, 20, 30)));

    assertThat(scrape(snapshot, "").lines().filter(line -> !line.startsWith("#")))
        .contains("a_total{service_name=\"nginx\",} 7.0")
        .anyMatch(line -> line.endsWith("le=\"+Inf\",} 66.0"))
        .filteredOn(line -> line.contains("_count{"))
        .hasSize(1);
  }

  @Test
  void keepsTheInstancesOfAServiceApart() {
    ObservedResource one = instance("1");
    ObservedResource two = instance("2");
    Snapshot snapshot =
        Snapshots.of(
            Snapshots.family(
                "a", "", Kind.COUNTER, Snapshots.value(one, 3), Snapshots.value(two, 4)));

    assertThat(scrape(snapshot, "").lines())
        .contains(
            "a_total{service_instance_id=\"1\",service_name=\"shop\",} 3.0",
            "a_total{service_instance_id=\"2\",service_name=\"shop\",} 4.0");
  }

  @Test
  void keepsBothValuesOfKeysThatBecomeOneLabel() {
    MetricPoint point =
        new MetricPoint.Value(NGINX, List.of("a.b", "a_b"), List.of("x", "y"), 1, 1);

    assertThat(scrape(Snapshots.of(Snapshots.family("m", "", Kind.GAUGE, point)), "").lines())
        .contains("m{a_b=\"x;y\",service_name=\"nginx\",} 1.0");
  }

  @Test
  void leavesOutAFamilyWithoutSeries() {
    assertThat(scrape(Snapshots.of(Snapshots.family("m", "", Kind.GAUGE)), "")).isEmpty();
  }

  private static ObservedResource instance(String id) {
    return new ObservedResource(Map.of("service.name", "shop", "service.instance.id", id));
  }

  private static String scrape(Snapshot snapshot, String accept) {
    Exposition exposition = Exposition.of(new SnapshotCollector(() -> snapshot), accept);
    return new String(exposition.body(), StandardCharsets.UTF_8);
  }
}
