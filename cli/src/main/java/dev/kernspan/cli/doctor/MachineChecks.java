package dev.kernspan.cli.doctor;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.kernel.KernelFeatures.Capability;
import dev.kernspan.kernel.KernelFeatures.Lockdown;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.LibBpf;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be told without loading anything. */
public final class MachineChecks {
  private MachineChecks() {}

  /**
   * Looks at this kernel, this process and its libraries.
   *
   * @param types the file that the kernel's types are to be taken from, if not from the kernel
   */
  public static List<Check> of(KernelFeatures features, Optional<Path> types) {
    return List.of(
        Check.ok("kernel", System.getProperty("os.version") + " " + System.getProperty("os.arch")),
        btf(features, types),
        lockdown(features.lockdown()),
        capabilities(features),
        Check.wanted(
            "jit", features.jit(), "on", "net.core.bpf_jit_enable is 0: programs are slow"),
        Check.wanted(
            "tracefs",
            features.tracefs().isPresent(),
            features.tracefs().map(Path::toString).orElse(""),
            "not mounted: no tracepoint/ hooks; tp_btf/ and raw_tp/ do without"),
        Check.wanted(
            "kprobes", features.kprobes(), "there", "not in this kernel: no kprobe/ hooks"),
        Check.wanted(
            "uprobes", features.uprobes(), "there", "not in this kernel: no uprobe/ hooks"),
        libbpf(),
        Check.ok("java", Runtime.version() + " " + System.getProperty("java.vendor")));
  }

  private static Check btf(KernelFeatures features, Optional<Path> types) {
    if (types.isPresent())
      return new Check(
          "btf", Check.Result.LESS, types.get() + ": what needs the kernel's own is left out");
    return Check.needed(
        "btf",
        features.btf(),
        "/sys/kernel/btf/vmlinux",
        "/sys/kernel/btf/vmlinux is not there: programs cannot be fitted to this kernel, unless"
            + " host.btf names a file with its BTF");
  }

  private static Check lockdown(Lockdown lockdown) {
    return switch (lockdown) {
      case NONE -> Check.ok("lockdown", "none");
      case UNKNOWN -> Check.ok("lockdown", "not to be seen: securityfs is not mounted");
      case INTEGRITY ->
          new Check(
              "lockdown",
              Check.Result.LESS,
              "integrity: the kernel may refuse fentry, fexit, LSM and kprobes even to root");
      case CONFIDENTIALITY ->
          new Check(
              "lockdown",
              Check.Result.MISSING,
              "confidentiality: programs may not read the kernel's memory");
    };
  }

  private static Check capabilities(KernelFeatures features) {
    Set<Capability> missing = features.missingForTracing();
    return Check.needed(
        "capabilities",
        missing.isEmpty(),
        names(features.capabilities()),
        names(missing) + " missing: run as root, or give them to this process");
  }

  private static Check libbpf() {
    try {
      return Check.ok("libbpf", LibBpf.version().toString());
    } catch (BpfException e) {
      return new Check("libbpf", Check.Result.MISSING, String.valueOf(e.getMessage()));
    }
  }

  private static String names(Collection<Capability> capabilities) {
    return capabilities.stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
