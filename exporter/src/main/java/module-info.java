/** Snapshots and spans to Prometheus, OTLP and the console. Knows nothing of BPF. */
module dev.kernspan.export {
  requires static transitive org.jspecify;
  requires java.logging;
  requires io.opentelemetry.api;
  requires io.opentelemetry.common;
  requires io.opentelemetry.exporter.internal;
  requires io.opentelemetry.exporter.otlp;
  requires io.opentelemetry.sdk.common;
  requires io.opentelemetry.sdk.metrics;
  requires io.opentelemetry.sdk.trace;
  requires simpleclient;
  requires simpleclient.common;

  exports dev.kernspan.export;
  exports dev.kernspan.export.console;
  exports dev.kernspan.export.otlp;
  exports dev.kernspan.export.prometheus;
}
