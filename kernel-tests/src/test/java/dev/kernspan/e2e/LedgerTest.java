package dev.kernspan.e2e;

/** With the best hooks that this kernel has. */
final class LedgerTest extends LedgerCases {
  @Override
  void addAgent(Stage on) throws Exception {
    on.addAgent();
  }
}
