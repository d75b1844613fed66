/** The command line: thin, over the agent. */
module dev.kernspan.cli {
  requires dev.kernspan.agent;
  requires info.picocli;
  requires java.logging;
  requires jdk.unsupported;
  requires static transitive org.jspecify;

  opens dev.kernspan.cli to
      info.picocli;
  opens dev.kernspan.cli.session to
      info.picocli;
}
