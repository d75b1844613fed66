package dev.kernspan.e2e;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A backend that takes spans over OTLP and keeps them. */
final class SpanSink implements AutoCloseable {
  /** Longer than the agent needs to drain the ring and to send a batch. */
  private static final long SETTLE_MS = 500;

  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  private SpanSink(HttpServer server) {
    this.server = server;
  }

  static SpanSink open() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SpanSink sink = new SpanSink(server);
    server.createContext("/v1/traces", sink::onTraces);
    server.createContext("/v1/metrics", SpanSink::accept);
    server.start();
    return sink;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /**
   * Waits for so many spans, and then whether more come; gives them in the order of their starts.
   */
  List<Span> await(int count, Predicate<Span> wanted) throws Exception {
    Waiting.until(() -> spans.stream().filter(wanted).count() >= count);
    Thread.sleep(SETTLE_MS);
    return spans.stream().filter(wanted).sorted(Comparator.comparingLong(Span::startNs)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void onTraces(HttpExchange exchange) throws IOException {
    var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
    for (ResourceSpans resource : request.getResourceSpansList()) {
      Object service = attributes(resource.getResource().getAttributesList()).get("service.name");
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> spans.add(read(String.valueOf(service), span)));
      }
    }
    accept(exchange);
  }

  private static Span read(String service, io.opentelemetry.proto.trace.v1.Span span) {
    return new Span(
        service,
        span.getKind(),
        span.getName(),
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        attributes(span.getAttributesList()));
  }

  private static Map<String, Object> attributes(List<KeyValue> list) {
    Map<String, Object> attributes = new HashMap<>();
    for (KeyValue attribute : list) {
      AnyValue value = attribute.getValue();
      attributes.put(
          attribute.getKey(), value.hasIntValue() ? value.getIntValue() : value.getStringValue());
    }
    return attributes;
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  /** The empty answer of OTLP: everything was taken. */
  private static void accept(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }
}
