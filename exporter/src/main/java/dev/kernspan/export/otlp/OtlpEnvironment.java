package dev.kernspan.export.otlp;

import dev.kernspan.export.otlp.OtlpConfig.Backend;
import dev.kernspan.export.otlp.OtlpConfig.Batching;
import dev.kernspan.export.otlp.OtlpConfig.Protocol;
import dev.kernspan.export.otlp.OtlpConfig.Temporality;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an {@link OtlpConfig} from environment variables. */
final class OtlpEnvironment {
  private static final Batching NO_BATCHING =
      new Batching(2048, 512, Duration.ofSeconds(5), Duration.ofSeconds(30));

  private final Map<String, String> environment;

  OtlpEnvironment(Map<String, String> environment) {
    this.environment = environment;
  }

  /** A signal as its variables and its path name it. */
  private enum Signal {
    TRACES("v1/traces", "otlp, none"),
    METRICS("v1/metrics", "otlp, prometheus, none");

    private final String path;
    private final String exporters;

    Signal(String path, String exporters) {
      this.path = path;
      this.exporters = exporters;
    }
  }

  OtlpConfig read() {
    if (disabled()) {
      return new OtlpConfig(null, null, NO_BATCHING, Duration.ZERO, Temporality.CUMULATIVE);
    }
    return new OtlpConfig(
        backend(Signal.TRACES),
        backend(Signal.METRICS),
        batching(),
        duration("OTEL_METRIC_EXPORT_INTERVAL", 60_000, 1),
        temporality());
  }

  private boolean disabled() {
    Setting setting = get("OTEL_SDK_DISABLED");
    return setting != null && setting.oneOf(Map.of("true", true, "false", false));
  }

  private @Nullable Backend backend(Signal signal) {
    Setting endpoint = get(signal, "ENDPOINT");
    boolean wanted = wanted(signal);
    if (endpoint == null || !wanted) {
      return null;
    }
    Protocol protocol = protocol(signal);
    Backend backend =
        new Backend(
            endpointOf(endpoint, signal, protocol),
            protocol,
            Headers.parse(get(signal, "HEADERS")),
            timeout(signal),
            gzip(signal),
            file(signal, "CERTIFICATE"),
            file(signal, "CLIENT_KEY"),
            file(signal, "CLIENT_CERTIFICATE"));
    requireKeyAndCertificate(backend, signal);
    return backend;
  }

  /** Whether this signal goes to OTLP at all; the scrape endpoint is always there. */
  private boolean wanted(Signal signal) {
    Setting setting = get("OTEL_" + signal + "_EXPORTER");
    if (setting == null) {
      return true;
    }
    List<String> names = List.of(setting.value().split("\\s*,\\s*", -1));
    boolean known = List.of(signal.exporters.split(", ", -1)).containsAll(names);
    if (!known || (names.contains("none") && names.size() > 1)) {
      throw setting.bad("some of " + signal.exporters + ", separated by commas, 'none' only alone");
    }
    return names.contains("otlp");
  }

  private Protocol protocol(Signal signal) {
    Setting setting = get(signal, "PROTOCOL");
    return setting == null
        ? Protocol.HTTP_PROTOBUF
        : setting.oneOf(Map.of("http/protobuf", Protocol.HTTP_PROTOBUF, "grpc", Protocol.GRPC));
  }

  private boolean gzip(Signal signal) {
    Setting setting = get(signal, "COMPRESSION");
    return setting != null && setting.oneOf(Map.of("gzip", true, "none", false));
  }

  private Duration timeout(Signal signal) {
    Setting setting = get(signal, "TIMEOUT");
    return Duration.ofMillis(setting == null ? 10_000 : setting.number(0, Integer.MAX_VALUE));
  }

  /** The general endpoint is a base that signals add their path to; a signal's own is complete. */
  private static URI endpointOf(Setting setting, Signal signal, Protocol protocol) {
    URI uri = setting.httpUri();
    boolean complete = !setting.name().equals("OTEL_EXPORTER_OTLP_ENDPOINT");
    String path = uri.getRawPath();
    if (protocol == Protocol.GRPC || (complete && !path.isEmpty())) {
      return uri;
    }
    String base = path.endsWith("/") ? path : path + "/";
    return uri.resolve(complete ? base : base + signal.path);
  }

  private @Nullable Path file(Signal signal, String suffix) {
    Setting setting = get(signal, suffix);
    return setting == null ? null : setting.readableFile();
  }

  private void requireKeyAndCertificate(Backend backend, Signal signal) {
    if ((backend.clientKey() == null) == (backend.clientCertificate() == null)) {
      return;
    }
    Setting key = get(signal, "CLIENT_KEY");
    Setting certificate = get(signal, "CLIENT_CERTIFICATE");
    Setting alone = key != null ? key : certificate;
    if (alone != null) {
      throw alone.bad("together with " + (key != null ? "CLIENT_CERTIFICATE" : "CLIENT_KEY"));
    }
  }

  private Batching batching() {
    int queue = (int) number("OTEL_BSP_MAX_QUEUE_SIZE", 2048, 1, 1_000_000);
    int batch = (int) number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", Math.min(512, queue), 1, queue);
    return new Batching(
        queue,
        batch,
        duration("OTEL_BSP_SCHEDULE_DELAY", 5_000, 0),
        duration("OTEL_BSP_EXPORT_TIMEOUT", 30_000, 0));
  }

  private Temporality temporality() {
    Setting setting = get("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE");
    return setting == null
        ? Temporality.CUMULATIVE
        : setting.oneOf(
            Map.of(
                "cumulative", Temporality.CUMULATIVE,
                "delta", Temporality.DELTA,
                "lowmemory", Temporality.LOW_MEMORY));
  }

  private Duration duration(String name, long defaultMs, long minMs) {
    return Duration.ofMillis(number(name, defaultMs, minMs, Integer.MAX_VALUE));
  }

  private long number(String name, long otherwise, long min, long max) {
    Setting setting = get(name);
    return setting == null ? otherwise : setting.number(min, max);
  }

  /** The signal's own variable, else the one for all signals. */
  private @Nullable Setting get(Signal signal, String suffix) {
    Setting own = get("OTEL_EXPORTER_OTLP_" + signal + "_" + suffix);
    return own != null ? own : get("OTEL_EXPORTER_OTLP_" + suffix);
  }

  /** An empty variable is one that is not set, says the specification. */
  private @Nullable Setting get(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : new Setting(name, value.strip());
  }
}
