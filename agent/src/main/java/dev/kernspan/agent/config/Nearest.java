package dev.kernspan.agent.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what was probably meant: the known name with the fewest typing mistakes in between. */
public final class Nearest {
  private Nearest() {}

  /** Empty if nothing is near: a wrong hint is worse than none. */
  public static Optional<String> to(String name, Collection<String> known) {
    String best = "";
    int bestDistance = Math.max(2, name.length() / 4) + 1;
    for (String candidate : known) {
      int distance = Math.min(distance(name, candidate), 1 + distance(name, leaf(candidate)));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  // A key put outside its section is the commonest mistake in YAML.
  private static String leaf(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Damerau-Levenshtein: a swap of neighbours is one mistake, not two. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
        if (swapped(a, b, i, j)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }

  private static boolean swapped(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
