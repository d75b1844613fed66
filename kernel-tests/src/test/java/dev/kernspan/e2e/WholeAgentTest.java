package dev.kernspan.e2e;

/** With the best hooks that this kernel has. */
final class WholeAgentTest extends WholeAgentCases {
  @Override
  AgentProcess addAgent(Stage on) throws Exception {
    return on.addAgent();
  }
}
