/** BPF programs, and the only code that touches native memory. Knows nothing of export. */
module dev.kernspan.bpf {
  requires static transitive org.jspecify;

  exports dev.kernspan.btf;
  exports dev.kernspan.kernel;
  exports dev.kernspan.libbpf;
  exports dev.kernspan.probe;
  exports dev.kernspan.probe.exec;
  exports dev.kernspan.probe.ledger;
  exports dev.kernspan.probe.request;
  exports dev.kernspan.ring;
}
