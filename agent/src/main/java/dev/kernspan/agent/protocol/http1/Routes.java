package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.export.ObservedResource;
import java.util.IdentityHashMap;

/** The route templates of each service. */
final class Routes {
  /** Services with templates of their own; the others share {@code {other}}. */
  private static final int MAX_SERVICES = 1024;

  private final IdentityHashMap<ObservedResource, RouteTemplates> services =
      new IdentityHashMap<>();

  /** The low-cardinality route of the exchange's path. */
  String of(Exchange exchange, Http1Detail detail) {
    RouteTemplates templates = services.get(exchange.resource());
    if (templates == null) {
      if (services.size() == MAX_SERVICES) {
        return RouteTemplates.OTHER;
      }
      templates = new RouteTemplates();
      services.put(exchange.resource(), templates);
    }
    Http1Request request = detail.request;
    return templates.template(detail.head(), request.pathStart(), request.pathLength());
  }
}
