package dev.kernspan.cli.session;

import dev.kernspan.agent.config.Glob;
import dev.kernspan.cli.ledger.FinishedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that choose among finished requests. */
public final class SpanOptions {
  @Option(
      names = "--slow",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Only requests that took so long or longer, as in 100ms or 2s.")
  private Optional<Duration> slow = Optional.empty();

  @Option(
      names = "--service",
      paramLabel = "GLOB",
      description = "Only requests that such a service answered or made.")
  private Optional<String> service = Optional.empty();

  @Option(
      names = "--route",
      paramLabel = "GLOB",
      description = "Only requests of such a route, as in '/orders/*' or 'POST *'.")
  private Optional<String> route = Optional.empty();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a report into this file at the end: routes, and each trace as a chart.")
  private Optional<Path> html = Optional.empty();

  /** Nanoseconds; 0 for all requests. */
  long slowNs() {
    return slow.map(Duration::toNanos).orElse(0L);
  }

  /** Whether the request is among those that are asked for. */
  boolean has(FinishedRequest request) {
    return request.durationNs() >= slowNs()
        && service.map(glob -> new Glob(glob).matches(request.service())).orElse(true)
        && route.map(glob -> isOn(new Glob(glob), request)).orElse(true);
  }

  public Optional<Path> html() {
    return html;
  }

  private static boolean isOn(Glob glob, FinishedRequest request) {
    return glob.matches(request.route()) || glob.matches(request.name());
  }
}
