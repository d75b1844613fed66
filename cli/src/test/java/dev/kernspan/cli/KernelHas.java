package dev.kernspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.libbpf.KernelIds;
import java.util.Set;
import java.util.TreeSet;

/** Looks whether programs, maps and links are gone from the kernel. */
final class KernelHas {
  private static final int PATIENCE_MS = 5_000;

  private KernelHas() {}

  /** What is closed leaves a moment later, when the last CPU has left it. */
  static void noneOf(KernelIds held) throws InterruptedException {
    KernelIds left = held;
    for (int i = 0; i < PATIENCE_MS / 10 && !isEmpty(left); i++) {
      Thread.sleep(10);
      left = common(held, KernelIds.now());
    }
    assertThat(left).matches(KernelHas::isEmpty, "nothing left");
  }

  private static KernelIds common(KernelIds a, KernelIds b) {
    return new KernelIds(
        common(a.programs(), b.programs()),
        common(a.maps(), b.maps()),
        common(a.links(), b.links()));
  }

  private static Set<Integer> common(Set<Integer> a, Set<Integer> b) {
    Set<Integer> both = new TreeSet<>(a);
    both.retainAll(b);
    return both;
  }

  private static boolean isEmpty(KernelIds ids) {
    return ids.programs().isEmpty() && ids.maps().isEmpty() && ids.links().isEmpty();
  }
}
