/** Correlates kernel events into requests and aggregates them: stages 4 and 5. */
module dev.kernspan.agent {
  requires transitive dev.kernspan.bpf;
  requires transitive dev.kernspan.export;
  requires static transitive org.jspecify;

  exports dev.kernspan.agent;
}
