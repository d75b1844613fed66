package dev.kernspan.e2e;

/** As on a kernel that was built without BTF, by a file that has it. */
final class WholeAgentWithoutTypesTest extends WholeAgentCases {
  @Override
  AgentProcess addAgent(Stage on) throws Exception {
    return on.addAgentWithoutTypes();
  }
}
