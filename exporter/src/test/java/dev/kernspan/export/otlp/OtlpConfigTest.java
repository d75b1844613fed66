package dev.kernspan.export.otlp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.export.otlp.OtlpConfig.Backend;
import dev.kernspan.export.otlp.OtlpConfig.Batching;
import dev.kernspan.export.otlp.OtlpConfig.Protocol;
import dev.kernspan.export.otlp.OtlpConfig.Temporality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpConfigTest {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  @Test
  void isOffUnlessAnEndpointIsNamed() {
    assertThat(read().enabled()).isFalse();
    assertThat(read(ENDPOINT, "  ").enabled()).isFalse();
    assertThat(read("OTEL_TRACES_EXPORTER", "otlp").enabled()).isFalse();
    assertThat(read(ENDPOINT, "http://c:4318", "OTEL_SDK_DISABLED", "TRUE").enabled()).isFalse();
  }

  @Test
  void hasTheDefaultsOfTheSpecification() {
    OtlpConfig config = read(ENDPOINT, "http://collector:4318");

    assertThat(traces(config).toString())
        .isEqualTo("HTTP_PROTOBUF to http://collector:4318/v1/traces, headers []");
    assertThat(metrics(config).endpoint()).hasToString("http://collector:4318/v1/metrics");
    assertThat(traces(config).timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(traces(config).gzip()).isFalse();
    assertThat(config.batching())
        .isEqualTo(new Batching(2048, 512, Duration.ofSeconds(5), Duration.ofSeconds(30)));
    assertThat(config.metricInterval()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.temporality()).isEqualTo(Temporality.CUMULATIVE);
  }

  @ParameterizedTest
  @CsvSource({
    "ENDPOINT, http://c:4318/, http/protobuf, http://c:4318/v1/traces",
    "ENDPOINT, https://c/base, http/protobuf, https://c/base/v1/traces",
    "ENDPOINT, http://c:4317, grpc, http://c:4317",
    "TRACES_ENDPOINT, http://c:4318, http/protobuf, http://c:4318/",
    "TRACES_ENDPOINT, http://c:4318/own/path, http/protobuf, http://c:4318/own/path",
  })
  void addsTheSignalsPathOnlyToTheGeneralEndpoint(
      String variable, String value, String protocol, String expected) {
    OtlpConfig config =
        read("OTEL_EXPORTER_OTLP_" + variable, value, "OTEL_EXPORTER_OTLP_PROTOCOL", protocol);

    assertThat(traces(config).endpoint()).hasToString(expected);
  }

  @Test
  void prefersTheSignalsOwnVariables() {
    OtlpConfig config =
        read(
            ENDPOINT,
            "http://all:4318",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "http://own:4317",
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
            "grpc",
            "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
            "gzip",
            "OTEL_EXPORTER_OTLP_TIMEOUT",
            "2000",
            "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT",
            "3000",
            "OTEL_METRICS_EXPORTER",
            "prometheus, otlp");

    assertThat(traces(config).protocol()).isEqualTo(Protocol.GRPC);
    assertThat(traces(config).gzip()).isTrue();
    assertThat(traces(config).timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(metrics(config).protocol()).isEqualTo(Protocol.HTTP_PROTOBUF);
    assertThat(metrics(config).gzip()).isFalse();
    assertThat(metrics(config).timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void sendsOnlyTheSignalsThatAreWanted() {
    OtlpConfig config =
        read(
            ENDPOINT,
            "http://c:4318",
            "OTEL_TRACES_EXPORTER",
            "none",
            "OTEL_METRICS_EXPORTER",
            "otlp");

    assertThat(config.traces()).isNull();
    assertThat(config.metrics()).isNotNull();
    assertThat(read(ENDPOINT, "http://c", "OTEL_METRICS_EXPORTER", "prometheus").metrics())
        .isNull();
  }

  @Test
  void readsBatchingAndTemporality() {
    OtlpConfig config =
        read(
            "OTEL_BSP_MAX_QUEUE_SIZE", "100",
            "OTEL_BSP_SCHEDULE_DELAY", "50",
            "OTEL_BSP_EXPORT_TIMEOUT", "700",
            "OTEL_METRIC_EXPORT_INTERVAL", "1500",
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "LowMemory");

    assertThat(config.batching())
        .isEqualTo(new Batching(100, 100, Duration.ofMillis(50), Duration.ofMillis(700)));
    assertThat(config.metricInterval()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.temporality()).isEqualTo(Temporality.LOW_MEMORY);
  }

  @Test
  void decodesHeadersAndKeepsThemOutOfItsText() {
    OtlpConfig config =
        read(
            ENDPOINT,
            "http://c:4318",
            "OTEL_EXPORTER_OTLP_HEADERS",
            "authorization=Bearer%20a+b%3D, x-tenant = 7 ,");

    assertThat(traces(config).headers())
        .isEqualTo(Map.of("authorization", "Bearer a+b=", "x-tenant", "7"));
    assertThat(config.toString()).contains("authorization").doesNotContain("Bearer");
  }

  @Test
  void takesCertificatesThatCanBeRead(@TempDir Path dir) throws Exception {
    String file = Files.writeString(dir.resolve("ca.pem"), "x").toString();

    assertThat(
            traces(read(ENDPOINT, "https://c", "OTEL_EXPORTER_OTLP_CERTIFICATE", file))
                .certificate())
        .hasToString(file);
    assertThatThrownBy(() -> read(ENDPOINT, "https://c", "OTEL_EXPORTER_OTLP_CLIENT_KEY", file))
        .hasMessage(
            "OTEL_EXPORTER_OTLP_CLIENT_KEY is '"
                + file
                + "', but must be together with CLIENT_CERTIFICATE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | c:4317 | a URL such as http://collector:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL | http/json | grpc or http/protobuf",
        "OTEL_EXPORTER_OTLP_COMPRESSION | zstd | gzip or none",
        "OTEL_EXPORTER_OTLP_TIMEOUT | 10s | a whole number from 0 to 2147483647",
        "OTEL_EXPORTER_OTLP_CERTIFICATE | /no/such/file | a readable file in PEM format",
        "OTEL_METRIC_EXPORT_INTERVAL | 0 | a whole number from 1 to 2147483647",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE | 4096 | a whole number from 1 to 2048",
        "OTEL_SDK_DISABLED | yes | false or true",
        "OTEL_TRACES_EXPORTER | zipkin | some of otlp, none, separated by commas, 'none' only alone",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE | up | cumulative or delta or lowmemory",
      })
  void saysWhichVariableIsWrongAndWhatIsAllowed(String name, String value, String allowed) {
    assertThatThrownBy(() -> read(ENDPOINT, "http://c:4318", name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(name + " is '" + value + "', but must be " + allowed);
  }

  @ParameterizedTest
  @CsvSource({"k=%zz", "k=a%0Ab", "=secret", "secret", "a b=c"})
  void refusesBadHeadersWithoutShowingTheirValues(String headers) {
    assertThatThrownBy(() -> read(ENDPOINT, "http://c", "OTEL_EXPORTER_OTLP_HEADERS", headers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("OTEL_EXPORTER_OTLP_HEADERS has a ")
        .hasMessageNotContaining("secret");
  }

  private static Backend traces(OtlpConfig config) {
    return requireNonNull(config.traces());
  }

  private static Backend metrics(OtlpConfig config) {
    return requireNonNull(config.metrics());
  }

  private static OtlpConfig read(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return OtlpConfig.fromEnvironment(environment);
  }
}
