package dev.kernspan.export.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricFamily.Kind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusNamesTest {
  @ParameterizedTest
  @CsvSource({
    "http.server.request.duration, s, HISTOGRAM, http_server_request_duration_seconds, seconds",
    "http.server.request.body.size, By, HISTOGRAM, http_server_request_body_size_bytes, bytes",
    "kernspan.tcp.retransmits, {packet}, COUNTER, kernspan_tcp_retransmits, ''",
    "kernspan.agent.events.total, 1, COUNTER, kernspan_agent_events, ''",
    "cpu.utilization, 1, GAUGE, cpu_utilization_ratio, ratio",
    "already.in.seconds, s, GAUGE, already_in_seconds, seconds",
    "disk.speed, By/s, GAUGE, disk_speed_bytes_per_second, bytes_per_second",
    "disk.operations, {operation}/s, GAUGE, disk_operations_per_second, per_second",
    "9lives, '', GAUGE, _9lives, ''",
    "odd..name-of it, '', GAUGE, odd_name_of_it, ''",
  })
  void writesNamesAndUnitsAsPrometheusDoes(
      String name, String unit, Kind kind, String expected, String expectedUnit) {
    MetricFamily family = new MetricFamily(name, unit, "", kind, List.of(), List.of());

    assertThat(PrometheusNames.family(family)).isEqualTo(expected);
    assertThat(PrometheusNames.unit(family)).isEqualTo(expectedUnit);
  }

  @ParameterizedTest
  @CsvSource({
    "http.request.method, http_request_method",
    "k8s.pod.label.app/x, k8s_pod_label_app_x",
    "le, attribute_le",
    "__name__, key___name__",
    "1st, key_1st",
  })
  void writesLabelNamesThatPrometheusTakes(String key, String expected) {
    assertThat(PrometheusNames.label(key)).isEqualTo(expected);
  }
}
