package dev.kernspan.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this kernel and this process have: probed, and concluded from the version only where nothing
 * else tells.
 *
 * @param btf whether the kernel describes its types
 * @param lockdown what a locked kernel refuses even to root
 * @param capabilities those of {@link Capability} that are in effect
 * @param jit whether BPF programs are compiled; kernel functions need it
 * @param kprobes whether breakpoints in the kernel can be set
 * @param uprobes whether breakpoints in programs can be set
 * @param tracefs where tracefs is mounted
 * @param preemptsPrograms whether a thread can be preempted inside the program of a tracepoint, as
 *     since 7.0
 */
public record KernelFeatures(
    boolean btf,
    Lockdown lockdown,
    Set<Capability> capabilities,
    boolean jit,
    boolean kprobes,
    boolean uprobes,
    Optional<Path> tracefs,
    boolean preemptsPrograms) {

  /** The first version that does. */
  private static final int PREEMPTS_PROGRAMS = 7;

  /** How much of the kernel is locked against root. */
  public enum Lockdown {
    /** securityfs is not mounted. */
    UNKNOWN,
    NONE,
    INTEGRITY,
    CONFIDENTIALITY
  }

  /** Capabilities that BPF asks for, with their bits. */
  public enum Capability {
    CAP_NET_ADMIN(12),
    CAP_SYS_PTRACE(19),
    CAP_SYS_ADMIN(21),
    CAP_SYS_RESOURCE(24),
    CAP_PERFMON(38),
    CAP_BPF(39);

    private final int bit;

    Capability(int bit) {
      this.bit = bit;
    }
  }

  public static KernelFeatures probe() {
    return under(Path.of("/"));
  }

  /** The same of another file system root, which holds copies of the files read. */
  static KernelFeatures under(Path root) {
    Path devices = root.resolve("sys/bus/event_source/devices");
    return new KernelFeatures(
        Files.isReadable(root.resolve("sys/kernel/btf/vmlinux")),
        lockdown(read(root.resolve("sys/kernel/security/lockdown"))),
        capabilities(read(root.resolve("proc/self/status"))),
        !read(root.resolve("proc/sys/net/core/bpf_jit_enable")).strip().equals("0"),
        Files.exists(devices.resolve("kprobe")),
        Files.exists(devices.resolve("uprobe")),
        tracefs(root),
        version(read(root.resolve("proc/sys/kernel/osrelease"))) >= PREEMPTS_PROGRAMS);
  }

  public boolean has(Capability capability) {
    return capabilities.contains(capability);
  }

  /** What this process lacks for loading programs of tracing; empty if it may. */
  public Set<Capability> missingForTracing() {
    if (has(Capability.CAP_SYS_ADMIN)) return Set.of();
    Set<Capability> missing = EnumSet.of(Capability.CAP_BPF, Capability.CAP_PERFMON);
    missing.removeAll(capabilities);
    return missing;
  }

  private static Lockdown lockdown(String file) {
    if (file.isEmpty()) return Lockdown.UNKNOWN;
    if (file.contains("[confidentiality]")) return Lockdown.CONFIDENTIALITY;
    return file.contains("[integrity]") ? Lockdown.INTEGRITY : Lockdown.NONE;
  }

  private static Set<Capability> capabilities(String status) {
    String line = status.lines().filter(l -> l.startsWith("CapEff:")).findFirst().orElse(": 0");
    long bits = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
    Set<Capability> held = EnumSet.noneOf(Capability.class);
    for (Capability capability : Capability.values()) {
      if ((bits >>> capability.bit & 1) != 0) held.add(capability);
    }
    return held;
  }

  private static Optional<Path> tracefs(Path root) {
    return List.of("sys/kernel/tracing", "sys/kernel/debug/tracing").stream()
        .map(root::resolve)
        .filter(mount -> Files.isDirectory(mount.resolve("events")))
        .findFirst();
  }

  /** The first number of a release as in {@code 6.12.118+deb13-amd64}; 0 if there is none. */
  private static int version(String release) {
    String[] numbers = release.split("\\D", 2);
    return numbers[0].isEmpty() ? 0 : Integer.parseInt(numbers[0]);
  }

  /** An absent file says nothing. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
