package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.export.ObservedResource;
import java.util.IdentityHashMap;

/** The route templates of each service. */
final class Routes {
  /** Services with templates of their own; the others share {@code {other}}. */
  private static final int MAX_SERVICES = 1024;

  private final int routesPerService;
  private final IdentityHashMap<ObservedResource, RouteTemplates> services =
      new IdentityHashMap<>();

  Routes(int routesPerService) {
    this.routesPerService = routesPerService;
  }

  /** Gives the exchange the low-cardinality route of its path, if it has one that is known. */
  void route(Exchange exchange, Http1Detail detail) {
    if (detail.hasPath()) {
      detail.route(template(exchange.resource(), detail));
    }
  }

  private String template(ObservedResource service, Http1Detail detail) {
    RouteTemplates templates = services.get(service);
    if (templates == null) {
      if (services.size() == MAX_SERVICES) {
        return RouteTemplates.OTHER;
      }
      templates = new RouteTemplates(routesPerService);
      services.put(service, templates);
    }
    Http1Request request = detail.request;
    return templates.template(detail.head(), request.pathStart(), request.pathLength());
  }
}
