/** The command line: thin, over the agent. */
module dev.kernspan.cli {
  requires dev.kernspan.agent;
  requires static transitive org.jspecify;
}
