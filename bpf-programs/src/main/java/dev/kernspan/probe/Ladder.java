package dev.kernspan.probe;

import java.util.List;

/**
 * Ways to see one thing, best first. The loader takes the first rung that this kernel really has
 * and records why it refused those above.
 *
 * @param purpose what the hook sees, as in "socket reads and writes"
 * @param required whether the probe is of no use without it
 * @param rungs attach points that belong together, best first
 */
public record Ladder(String purpose, boolean required, List<List<Attach>> rungs) {
  @SafeVarargs
  public static Ladder required(String purpose, List<Attach>... rungs) {
    return new Ladder(purpose, true, List.of(rungs));
  }

  @SafeVarargs
  public static Ladder optional(String purpose, List<Attach>... rungs) {
    return new Ladder(purpose, false, List.of(rungs));
  }
}
