package dev.kernspan.export.prometheus;

import java.util.List;

/** What each path of the endpoint answers. */
final class ScrapePages {
  private final SnapshotCollector collector;
  private final Readiness readiness;

  ScrapePages(SnapshotCollector collector, Readiness readiness) {
    this.collector = collector;
    this.readiness = readiness;
  }

  ScrapeResponse answer(ScrapeRequest request) {
    if (request.refusal() == 431) {
      return ScrapeResponse.text(431, "The request's header is larger than 8 KiB.");
    }
    if (request.refusal() != 0) {
      return ScrapeResponse.text(400, "This is not an HTTP/1.1 request.");
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return ScrapeResponse.text(405, "Only GET and HEAD are served here.");
    }
    try {
      return page(request);
    } catch (RuntimeException e) {
      return ScrapeResponse.text(500, "This page could not be made: " + e);
    }
  }

  private ScrapeResponse page(ScrapeRequest request) {
    return switch (request.path()) {
      case "/metrics" -> metrics(request);
      case "/healthz" -> ScrapeResponse.text(200, "alive");
      case "/readyz" -> readyz();
      default -> ScrapeResponse.text(404, "Kernspan serves /metrics, /healthz and /readyz here.");
    };
  }

  private ScrapeResponse metrics(ScrapeRequest request) {
    Exposition exposition = Exposition.of(collector, request.accept());
    return new ScrapeResponse(200, exposition.contentType(), exposition.body());
  }

  private ScrapeResponse readyz() {
    List<String> missing = readiness.missing();
    return missing.isEmpty()
        ? ScrapeResponse.text(200, "ready")
        : ScrapeResponse.text(503, "not ready: " + String.join("; ", missing));
  }
}
