package dev.kernspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.Collection;
import java.util.Map;

/** A span as a backend gets it. */
record Span(
    String service,
    SpanKind kind,
    String name,
    String traceId,
    String spanId,
    String parentId,
    long startNs,
    long endNs,
    Map<String, Object> attributes) {

  boolean server() {
    return kind == SpanKind.SPAN_KIND_SERVER;
  }

  boolean client() {
    return kind == SpanKind.SPAN_KIND_CLIENT;
  }

  long durationNs() {
    return endNs - startNs;
  }

  String text(String attribute) {
    return String.valueOf(attributes.getOrDefault(attribute, ""));
  }

  /** -1 if there is none. */
  long number(String attribute) {
    return (Long) attributes.getOrDefault(attribute, -1L);
  }

  /** The port of the server, which either side names. */
  int port() {
    return (int) number("server.port");
  }

  /** The path, on either side. */
  String path() {
    return server() ? text("url.path") : text("url.full").replaceFirst("^http://[^/]*", "");
  }

  String method() {
    return text("http.request.method");
  }

  int status() {
    return (int) number("http.response.status_code");
  }

  String error() {
    return text("error.type");
  }

  /** What is attributed to a state, {@code cpu} for example; 0 if nothing is. */
  long timeNs(String state) {
    return Math.max(number("kernspan.time." + state + "_ns"), 0);
  }

  /** The same of several states. */
  long timeNs(Collection<String> states) {
    return states.stream().mapToLong(this::timeNs).sum();
  }

  /** All that is attributed to any state. */
  long timesNs() {
    return attributes.entrySet().stream()
        .filter(entry -> entry.getKey().matches("kernspan\\.time\\..*_ns"))
        .mapToLong(entry -> (Long) entry.getValue())
        .sum();
  }

  /** The states are the whole duration, to the nanosecond. */
  void checkTimes() {
    assertThat(timesNs()).as("the times of %s", this).isEqualTo(durationNs());
  }

  String attribution() {
    return text("kernspan.attribution");
  }
}
