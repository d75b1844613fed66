package dev.kernspan.probe;

import java.util.List;
import java.util.Optional;

/**
 * Ways to see one thing, best first. The loader takes the first rung that this kernel really has
 * and records why it refused those above.
 *
 * @param purpose what the hook sees, as in "socket reads and writes"
 * @param required whether the probe is of no use without it
 * @param rungs best first
 */
public record Ladder(String purpose, boolean required, List<Rung> rungs) {
  public static Ladder required(String purpose, Rung... rungs) {
    return new Ladder(purpose, true, List.of(rungs));
  }

  public static Ladder optional(String purpose, Rung... rungs) {
    return new Ladder(purpose, false, List.of(rungs));
  }

  /**
   * Attach points that belong together: all of them or none.
   *
   * @param object that has their programs, if it is not the probe's own: one for kernels that do
   *     not know the types of what programs are given, see {@code compat.bpf.h}
   */
  public record Rung(List<Attach> attaches, Optional<String> object) {
    public static Rung of(Attach... attaches) {
      return new Rung(List.of(attaches), Optional.empty());
    }

    /** For kernels without types of their own, and for no others. */
    public static Rung withoutTypes(String object, Attach... attaches) {
      return new Rung(List.of(attaches), Optional.of(object));
    }
  }
}
