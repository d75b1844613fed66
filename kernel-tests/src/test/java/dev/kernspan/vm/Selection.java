package dev.kernspan.vm;

import java.util.ArrayList;
import java.util.List;

/** Which kernels this run is to boot, as {@code ./dev kernel-test} says by system properties. */
final class Selection {
  private static final String SERIES = System.getProperty("kernspan.vm.kernel", "");
  private static final String ARCH = System.getProperty("kernspan.vm.arch", "");

  private Selection() {}

  /** In the order of the tables. */
  static List<WantedBoot> boots() {
    boolean all = Boolean.getBoolean("kernspan.vm.all");
    List<WantedBoot> chosen = new ArrayList<>();
    if (all || !Boolean.getBoolean("kernspan.vm.degraded"))
      kernels(all).forEach(kernel -> chosen.add(WantedBoot.of(kernel, kernelArguments())));
    if (all || Boolean.getBoolean("kernspan.vm.degraded"))
      Variant.ALL.stream().filter(Selection::named).forEach(v -> chosen.add(WantedBoot.of(v)));
    if (chosen.isEmpty())
      throw new IllegalArgumentException("no such kernel; there are: " + WantedKernel.ALL);
    return chosen;
  }

  /** Whether this machine's own kernel is looked at, too. */
  static boolean ownKernel() {
    boolean chosen =
        !SERIES.isEmpty() || !ARCH.isEmpty() || Boolean.getBoolean("kernspan.vm.degraded");
    return Boolean.getBoolean("kernspan.vm.all") || !chosen;
  }

  private static List<WantedKernel> kernels(boolean all) {
    boolean chosen = !SERIES.isEmpty() || !ARCH.isEmpty();
    return WantedKernel.ALL.stream()
        .filter(Selection::named)
        .filter(kernel -> all || chosen || kernel.usual())
        .toList();
  }

  private static boolean named(Variant variant) {
    String name = System.getProperty("kernspan.vm.variant", "");
    return named(variant.kernel()) && (name.isEmpty() || variant.name().equals(name));
  }

  private static boolean named(WantedKernel kernel) {
    return (SERIES.isEmpty() || kernel.series().equals(SERIES))
        && (ARCH.isEmpty() || kernel.arch().equals(ARCH));
  }

  /** For a look at one thing: {@code GUEST_MODE=probes} runs no tests. */
  private static List<String> kernelArguments() {
    String given = System.getProperty("kernspan.vm.arguments", "");
    return given.isEmpty() ? List.of() : List.of(given.split(" "));
  }
}
