package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.aggregate.SeriesTable;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.SpanLink;
import dev.kernspan.probe.MetricDef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP metrics of the OpenTelemetry semantic conventions 1.45: durations and body sizes. */
final class Http1Measure implements Protocol.Measure {
  private static final List<Double> BYTES =
      List.of(0.0, 128.0, 1024.0, 8192.0, 65_536.0, 524_288.0, 4_194_304.0, 33_554_432.0);

  private static final List<String> SERVER_ATTRIBUTES =
      List.of(
          "http.request.method",
          "url.scheme",
          "http.response.status_code",
          "error.type",
          "network.protocol.version",
          "http.route");

  private static final List<String> CLIENT_ATTRIBUTES =
      List.of(
          "http.request.method",
          "url.scheme",
          "http.response.status_code",
          "error.type",
          "network.protocol.version",
          "server.address",
          "server.port");

  private static final MetricDef FOLDED_ROUTES =
      new MetricDef.Counter(
          "kernspan.agent.routes.folded",
          "{request}",
          "Requests whose route is {other}, as the service has too many.",
          List.of());

  private final Routes routes;
  private final Tables server;
  private final Tables client;
  private final SeriesTable foldedRoutes;
  private final PortTexts ports = new PortTexts();

  Http1Measure(Aggregates aggregates, Protocol.Settings settings) {
    List<Double> bounds = settings.durationBounds();
    this.routes = new Routes(settings.routesPerService());
    this.server = new Tables(aggregates, "server", SERVER_ATTRIBUTES, bounds);
    this.client = new Tables(aggregates, "client", CLIENT_ATTRIBUTES, bounds);
    this.foldedRoutes = aggregates.table(FOLDED_ROUTES);
  }

  @Override
  public void record(Exchange exchange, long epochNs) {
    Http1Detail detail = exchange.detail(Http1Detail.class);
    Tables tables = exchange.role() == Role.SERVER ? server : client;
    if (exchange.role() == Role.SERVER) {
      route(exchange, detail, epochNs);
    }
    SpanLink link = exchange.link();
    fill(tables.duration.key(), exchange, detail);
    tables.duration.recordNs(
        exchange.resource(),
        exchange.durationNs(),
        epochNs,
        link.traceHigh(),
        link.traceLow(),
        link.spanId());
    size(tables.requestBody, exchange, detail, detail.requestBody(), epochNs);
    size(tables.responseBody, exchange, detail, detail.responseBody(), epochNs);
  }

  private void route(Exchange exchange, Http1Detail detail, long epochNs) {
    routes.route(exchange, detail);
    if (RouteTemplates.OTHER.equals(detail.route())) {
      foldedRoutes.record(exchange.resource(), 1, epochNs);
    }
  }

  private void size(
      SeriesTable table, Exchange exchange, Http1Detail detail, long bytes, long epochNs) {
    if (bytes >= 0) {
      fill(table.key(), exchange, detail);
      table.record(exchange.resource(), (double) bytes, epochNs);
    }
  }

  private void fill(@Nullable String[] key, Exchange exchange, Http1Detail detail) {
    key[0] = detail.request.method().attribute();
    key[1] = Http1.SCHEME;
    key[2] = StatusText.of(detail.status());
    key[3] = Http1.errorType(exchange, detail);
    key[4] = detail.version();
    if (exchange.role() == Role.SERVER) {
      key[5] = detail.route();
    } else {
      key[5] = detail.serverAddress().isEmpty() ? null : detail.serverAddress();
      key[6] = ports.of(detail.serverPort());
    }
  }

  /** The three tables of one side. */
  private static final class Tables {
    private final SeriesTable duration;
    private final SeriesTable requestBody;
    private final SeriesTable responseBody;

    private Tables(
        Aggregates aggregates, String side, List<String> attributes, List<Double> bounds) {
      String prefix = "http." + side + ".";
      duration =
          aggregates.table(
              new MetricDef.Histogram(
                  prefix + "request.duration",
                  "s",
                  "Duration of HTTP " + side + " requests.",
                  attributes,
                  bounds));
      requestBody = aggregates.table(bodySize(prefix, "request", side, attributes));
      responseBody = aggregates.table(bodySize(prefix, "response", side, attributes));
    }

    private static MetricDef bodySize(
        String prefix, String message, String side, List<String> attributes) {
      return new MetricDef.Histogram(
          prefix + message + ".body.size",
          "By",
          "Size of HTTP " + side + " " + message + " bodies.",
          attributes,
          BYTES);
    }
  }
}
