package dev.kernspan.cli;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.kernel.KernelFeatures.Capability;
import dev.kernspan.libbpf.BpfException.NotPermitted;
import java.util.Collection;
import java.util.stream.Collectors;

/** What this process must be allowed, told before the kernel says no. */
final class Privileges {
  private static final int EPERM = 1;

  private Privileges() {}

  /**
   * Refuses to go on where programs of tracing cannot be loaded.
   *
   * @throws NotPermitted that names the missing capabilities
   */
  static void require() {
    Collection<Capability> missing = KernelFeatures.probe().missingForTracing();
    if (!missing.isEmpty()) {
      throw new NotPermitted(
          "cannot load programs into the kernel: this process lacks " + text(missing) + ".",
          EPERM,
          "Run it as root, or give it these capabilities (setpriv, systemd, securityContext).");
    }
  }

  static String text(Collection<Capability> capabilities) {
    return capabilities.stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
