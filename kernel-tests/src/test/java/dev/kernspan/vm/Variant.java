package dev.kernspan.vm;

import java.util.List;

/**
 * A boot that lacks something.
 *
 * @param series of the kernel that it is tried on
 * @param arguments for the kernel; a {@code GUEST_LACKS} is seen to by the guest's init
 */
record Variant(String name, String series, List<String> arguments) {
  private static final String NO_BTF = "initcall_blacklist=btf_vmlinux_init";

  /** Kernspan's own setting, which the guest's first process is given. */
  static final String TYPES_BY_FILE = "KERNSPAN_HOST_BTF=/" + KernelTypes.FILE;

  static final List<Variant> ALL =
      List.of(
          new Variant("lockdown=integrity", "6.12", List.of("lockdown=integrity")),
          new Variant("lockdown=confidentiality", "6.12", List.of("lockdown=confidentiality")),
          lacking("kprobes-off", "6.12"),
          lacking("ftrace-off", "6.12"),
          lacking("no-tracefs", "6.12"),
          lacking("jit-off", "6.12"),
          new Variant("no-btf", "6.12", List.of(NO_BTF)),
          new Variant("btf-by-file", "6.12", List.of(NO_BTF, TYPES_BY_FILE)),
          new Variant("btf-by-file", "7.x", List.of(NO_BTF, TYPES_BY_FILE)),
          lacking("two-caps", "6.12"),
          lacking("two-caps-paranoid-3", "6.12"),
          lacking("memlock-64k", "5.10"));

  private static Variant lacking(String what, String series) {
    return new Variant(what, series, List.of("GUEST_LACKS=" + what));
  }

  WantedKernel kernel() {
    return WantedKernel.ALL.stream()
        .filter(kernel -> kernel.series().equals(series) && kernel.arch().equals("amd64"))
        .findFirst()
        .orElseThrow();
  }

  /** As in the table. */
  String boot() {
    return kernel().name() + ", " + name;
  }
}
