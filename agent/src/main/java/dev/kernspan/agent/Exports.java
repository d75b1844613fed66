package dev.kernspan.agent;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.export.Snapshot;
import dev.kernspan.export.SpanRecord;
import dev.kernspan.export.otlp.OtlpConfig;
import dev.kernspan.export.otlp.OtlpExporter;
import dev.kernspan.export.otlp.OtlpStats;
import dev.kernspan.export.prometheus.Readiness;
import dev.kernspan.export.prometheus.ScrapeServer;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stage 6 of the daemon: the scrape endpoint, and OTLP if a backend is named. */
final class Exports implements SpanRecord.Sink, AutoCloseable {
  private final @Nullable ScrapeServer server;
  private final @Nullable OtlpExporter otlp;
  private final boolean spans;

  /** The port opens first: to build the OTLP exporter takes longer than all the rest. */
  Exports(AgentConfig config, AgentOptions options, Snapshot.Source source, Readiness readiness) {
    AgentConfig.Endpoint endpoint = config.endpoint();
    server =
        options.serve()
            ? ScrapeServer.open(
                new InetSocketAddress(endpoint.host(), endpoint.port()), source, readiness)
            : null;
    OtlpConfig backend = options.otlp().filter(OtlpConfig::enabled).orElse(null);
    try {
      otlp = backend == null ? null : OtlpExporter.open(backend, source);
    } catch (RuntimeException e) {
      closeServer();
      throw e;
    }
    spans = backend != null && backend.traces() != null && config.traces().enabled();
  }

  /** Whether spans go anywhere: to make one costs more than all that comes before. */
  boolean wantSpans() {
    return spans;
  }

  @Override
  public void onSpan(SpanRecord span) {
    if (otlp != null) {
      otlp.onSpan(span);
    }
  }

  Optional<OtlpStats> stats() {
    return Optional.ofNullable(otlp).map(OtlpExporter::stats);
  }

  /** Where the endpoint listens, if there is one. */
  Optional<InetSocketAddress> address() {
    return Optional.ofNullable(server).map(ScrapeServer::address);
  }

  /** Flushes, within the time that {@link OtlpExporter#MAX_CLOSE} allows. */
  @Override
  public void close() {
    if (otlp != null) {
      otlp.close();
    }
    closeServer();
  }

  private void closeServer() {
    if (server != null) {
      server.close();
    }
  }
}
