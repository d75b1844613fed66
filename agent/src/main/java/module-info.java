/** Correlates kernel events into requests and aggregates them: stages 4 and 5. */
module dev.kernspan.agent {
  requires transitive dev.kernspan.bpf;
  requires transitive dev.kernspan.export;
  requires static transitive org.jspecify;
  requires org.snakeyaml.engine;

  exports dev.kernspan.agent;
  exports dev.kernspan.agent.aggregate;
  exports dev.kernspan.agent.config;
  exports dev.kernspan.agent.identity;
  exports dev.kernspan.agent.ledger;
  exports dev.kernspan.agent.protocol;
  exports dev.kernspan.agent.request;
}
