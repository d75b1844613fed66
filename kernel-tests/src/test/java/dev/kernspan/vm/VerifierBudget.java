package dev.kernspan.vm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what the verifier spends with what it may spend. Its time is kept, but not held: it is
 * that of an emulated machine beside whatever else runs.
 */
final class VerifierBudget {
  private static final int INSTRUCTIONS = 3, STATES = 4;
  private static final double GROWTH = 1.10;

  private VerifierBudget() {}

  /** One sentence for each program that is missing, new, or over its budget. */
  static List<String> excesses(List<Row> allowed, List<Row> seen) {
    List<String> excesses = new ArrayList<>();
    Map<String, Row> left = new HashMap<>();
    allowed.forEach(row -> left.put(program(row), row));
    for (Row row : seen) {
      Row may = left.remove(program(row));
      if (may == null) {
        excesses.add(program(row) + " has no budget");
        continue;
      }
      excess(row, may, INSTRUCTIONS, "instructions", excesses);
      excess(row, may, STATES, "states", excesses);
    }
    left.keySet().forEach(program -> excesses.add(program + " was not loaded"));
    return excesses;
  }

  private static void excess(Row row, Row may, int column, String what, List<String> excesses) {
    long spent = Long.parseLong(row.field(column));
    long allowed = Long.parseLong(may.field(column));
    if (spent > allowed * GROWTH)
      excesses.add(
          "%s: %d %s, the budget is %d and 10 %%".formatted(program(row), spent, what, allowed));
  }

  private static String program(Row row) {
    return row.field(1) + "/" + row.field(2);
  }
}
