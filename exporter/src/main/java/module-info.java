/** Snapshots and spans to Prometheus, OTLP and the console. Knows nothing of BPF. */
module dev.kernspan.export {
  requires static transitive org.jspecify;

  exports dev.kernspan.export;
}
