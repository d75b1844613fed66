package dev.kernspan.export.otlp;

import dev.kernspan.export.otlp.OtlpConfig.Backend;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Builds the SDK's exporters, which retry by themselves, for a backend. */
final class Senders {
  /** No limit at all would let one hung connection keep the queue for ever. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  private Senders() {}

  static SpanExporter spans(Backend backend) {
    return switch (backend.protocol()) {
      case HTTP_PROTOBUF -> {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder();
        builder.setEndpoint(backend.endpoint().toString()).setTimeout(timeout(backend));
        builder.setCompression(compression(backend));
        backend.headers().forEach(builder::addHeader);
        withTls(backend, builder::setTrustedCertificates, builder::setClientTls);
        yield builder.build();
      }
      case GRPC -> {
        OtlpGrpcSpanExporterBuilder builder = OtlpGrpcSpanExporter.builder();
        builder.setEndpoint(backend.endpoint().toString()).setTimeout(timeout(backend));
        builder.setCompression(compression(backend));
        backend.headers().forEach(builder::addHeader);
        withTls(backend, builder::setTrustedCertificates, builder::setClientTls);
        yield builder.build();
      }
    };
  }

  static MetricExporter metrics(Backend backend) {
    return switch (backend.protocol()) {
      case HTTP_PROTOBUF -> {
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder();
        builder.setEndpoint(backend.endpoint().toString()).setTimeout(timeout(backend));
        builder.setCompression(compression(backend));
        backend.headers().forEach(builder::addHeader);
        withTls(backend, builder::setTrustedCertificates, builder::setClientTls);
        yield builder.build();
      }
      case GRPC -> {
        OtlpGrpcMetricExporterBuilder builder = OtlpGrpcMetricExporter.builder();
        builder.setEndpoint(backend.endpoint().toString()).setTimeout(timeout(backend));
        builder.setCompression(compression(backend));
        backend.headers().forEach(builder::addHeader);
        withTls(backend, builder::setTrustedCertificates, builder::setClientTls);
        yield builder.build();
      }
    };
  }

  private static Duration timeout(Backend backend) {
    return backend.timeout().isZero() ? LONGEST_TIMEOUT : backend.timeout();
  }

  private static String compression(Backend backend) {
    return backend.gzip() ? "gzip" : "none";
  }

  private static void withTls(
      Backend backend, Consumer<byte[]> trusted, BiConsumer<byte[], byte[]> client) {
    Path certificate = backend.certificate();
    if (certificate != null) {
      use("the trusted certificate " + certificate, () -> trusted.accept(read(certificate)));
    }
    Path key = backend.clientKey();
    Path own = backend.clientCertificate();
    if (key != null && own != null) {
      use(
          "the client's certificate " + own + " and key " + key,
          () -> client.accept(read(key), read(own)));
    }
  }

  private static void use(String what, Runnable use) {
    try {
      use.run();
    } catch (IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException("cannot use " + what + ": " + cause.getMessage(), e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
