package dev.kernspan.e2e;

/** As on a kernel that was built without BTF, by a file that has it. */
final class LedgerWithoutTypesTest extends LedgerCases {
  @Override
  void addAgent(Stage on) throws Exception {
    on.addAgentWithoutTypes();
  }
}
