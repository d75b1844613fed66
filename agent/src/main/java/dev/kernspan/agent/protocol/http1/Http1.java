package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.agent.protocol.Conversation;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Exchanges;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.Side;
import dev.kernspan.agent.protocol.Signature;
import dev.kernspan.probe.ProbeSpec.Column;
import dev.kernspan.probe.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** HTTP/1.x, with the names of the stable OpenTelemetry HTTP conventions. */
public final class Http1 implements Protocol {
  public static final String NAME = "http1";

  /** TLS is not read, so that everything seen is plain. */
  static final String SCHEME = "http";

  /**
   * The methods of RFC 9110 and PATCH. A request with another method is no signature: a token and a
   * space begin many protocols.
   */
  private static final List<String> METHODS =
      List.of(
          "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS ", "CONNECT ", "TRACE ");

  private static final String RESPONSE = "HTTP/1.";

  private Settings settings = new Settings(false, List.of(), 0);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String verb() {
    return "http";
  }

  @Override
  public void configure(Settings wanted) {
    settings = wanted;
  }

  @Override
  public List<Signature> signatures() {
    // The kernel tries them in this order, and half of all messages are responses.
    return Stream.concat(
            Stream.of(Signature.prefix(NAME, Side.RESPONSE, RESPONSE)),
            METHODS.stream().map(method -> Signature.prefix(NAME, Side.REQUEST, method)))
        .toList();
  }

  @Override
  public Conversation conversation(Exchanges exchanges) {
    return new Http1Conversation(exchanges);
  }

  @Override
  public Object newDetail() {
    return new Http1Detail();
  }

  @Override
  public Measure measure(Aggregates aggregates) {
    return new Http1Measure(aggregates, settings);
  }

  @Override
  public @Nullable String route(Exchange exchange) {
    return exchange.detail(Http1Detail.class).route();
  }

  @Override
  public String spanName(Exchange exchange) {
    Http1Detail detail = exchange.detail(Http1Detail.class);
    String method = detail.request.method().attribute();
    String verb = method.equals("_OTHER") ? "HTTP" : method;
    return detail.route() == null ? verb : verb + " " + detail.route();
  }

  @Override
  public boolean failed(Exchange exchange) {
    return errorType(exchange, exchange.detail(Http1Detail.class)) != null;
  }

  @Override
  public String traceState(Exchange exchange) {
    Http1Detail detail = exchange.detail(Http1Detail.class);
    Http1Request request = detail.request;
    return exchange.link().remote()
        ? detail.text(request.traceStateStart(), request.traceStateLength())
        : "";
  }

  @Override
  public void describe(Exchange exchange, Map<String, Object> attributes) {
    Http1Detail detail = exchange.detail(Http1Detail.class);
    describeRequest(exchange, detail, attributes);
    putKnown(attributes, "http.request.body.size", detail.requestBody());
    if (detail.status() > 0) {
      attributes.put("http.response.status_code", (long) detail.status());
    }
    putKnown(attributes, "http.response.body.size", detail.responseBody());
    String error = errorType(exchange, detail);
    if (error != null) {
      attributes.put("error.type", error);
    }
    describeEnds(exchange, detail, attributes);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.text("METHOD", 7),
        Column.text("PATH", 32),
        Column.number("STATUS", 6),
        Column.number("DURATION_MS", 11),
        Column.number("REQ_BYTES", 9),
        Column.number("RESP_BYTES", 10));
  }

  @Override
  public void print(Exchange exchange, Row row) {
    Http1Detail detail = exchange.detail(Http1Detail.class);
    Http1Request request = detail.request;
    row.set("METHOD", detail.text(request.methodStart(), request.methodLength()))
        .set("PATH", detail.hasPath() ? detail.path() : target(detail))
        .set("DURATION_MS", exchange.durationNs() / 1e6);
    String error = exchange.error();
    if (error == null) {
      row.set("STATUS", detail.status());
    } else {
      row.set("STATUS", error);
    }
    if (detail.requestBody() >= 0) {
      row.set("REQ_BYTES", detail.requestBody());
    }
    if (detail.responseBody() >= 0) {
      row.set("RESP_BYTES", detail.responseBody());
    }
  }

  /** What ended the exchange, or its status where that means an error to this side; else null. */
  static @Nullable String errorType(Exchange exchange, Http1Detail detail) {
    String error = exchange.error();
    return error != null ? error : detail.statusError(exchange.role() == Role.SERVER);
  }

  private void describeRequest(
      Exchange exchange, Http1Detail detail, Map<String, Object> attributes) {
    Http1Request request = detail.request;
    String method = request.method().attribute();
    attributes.put("http.request.method", method);
    if (method.equals("_OTHER")) {
      attributes.put(
          "http.request.method_original",
          detail.text(request.methodStart(), request.methodLength()));
    }
    if (detail.hasPath()) {
      describeUrl(exchange, detail, attributes);
    }
    attributes.put("url.scheme", SCHEME);
    attributes.put("network.protocol.name", "http");
    attributes.put("network.protocol.version", detail.version());
  }

  private void describeUrl(Exchange exchange, Http1Detail detail, Map<String, Object> attributes) {
    String route = detail.route();
    String query = query(detail);
    if (exchange.role() == Role.CLIENT) {
      if (!detail.serverAddress().isEmpty()) {
        attributes.put("url.full", url(detail) + (query.isEmpty() ? "" : "?" + query));
      }
      return;
    }
    if (route != null) {
      attributes.put("http.route", route);
    }
    attributes.put("url.path", detail.path());
    if (!query.isEmpty()) {
      attributes.put("url.query", query);
    }
  }

  private static void describeEnds(
      Exchange exchange, Http1Detail detail, Map<String, Object> attributes) {
    if (!detail.serverAddress().isEmpty()) {
      attributes.put("server.address", detail.serverAddress());
      attributes.put("server.port", (long) detail.serverPort());
    }
    Connection on = exchange.connection();
    if (on.addressed()) {
      if (exchange.role() == Role.SERVER) {
        attributes.put("client.address", on.remoteAddress());
      }
      attributes.put("network.peer.address", on.remoteAddress());
      attributes.put("network.peer.port", (long) on.remotePort());
    }
  }

  private static String url(Http1Detail detail) {
    boolean v6 = detail.serverAddress().indexOf(':') >= 0;
    String host = v6 ? "[" + detail.serverAddress() + "]" : detail.serverAddress();
    String port = detail.serverPort() == 80 ? "" : ":" + detail.serverPort();
    return SCHEME + "://" + host + port + detail.path();
  }

  private String query(Http1Detail detail) {
    Http1Request request = detail.request;
    return settings.withQuery() ? detail.utf8(request.queryStart(), request.queryLength()) : "";
  }

  private static String target(Http1Detail detail) {
    return detail.utf8(detail.request.targetStart(), detail.request.targetLength());
  }

  private static void putKnown(Map<String, Object> attributes, String name, long bytes) {
    if (bytes >= 0) {
      attributes.put(name, bytes);
    }
  }
}
