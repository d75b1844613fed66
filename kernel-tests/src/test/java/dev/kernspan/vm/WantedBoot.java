package dev.kernspan.vm;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel and how to boot it.
 *
 * @param name as in the tables
 * @param whole whether all tests run there; else only what works is looked at
 */
record WantedBoot(String name, WantedKernel kernel, List<String> arguments, boolean whole) {
  static WantedBoot of(WantedKernel kernel, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of("GUEST_MODE=tests"));
    arguments.addAll(more);
    return new WantedBoot(kernel.name(), kernel, arguments, true);
  }

  static WantedBoot of(Variant variant) {
    List<String> arguments = new ArrayList<>(List.of("GUEST_MODE=lack"));
    arguments.addAll(variant.arguments());
    return new WantedBoot(variant.boot(), variant.kernel(), arguments, false);
  }
}
