package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.Errno.*;

import java.util.List;

/** What the user can do about an error, by operation and errno. */
final class Hints {
  record Row(Operation operation, int errno, String hint) {}

  static final List<Row> TABLE =
      List.of(
          new Row(
              Operation.LOAD,
              EPERM,
              "Loading needs root, or CAP_BPF and CAP_PERFMON; a kernel in lockdown refuses"
                  + " fentry, fexit and LSM programs, and one before 5.11 needs"
                  + " LimitMEMLOCK=infinity."),
          new Row(
              Operation.LOAD, ENOENT, "Something that the object refers to is not in this kernel."),
          new Row(
              Operation.LOAD,
              ESRCH,
              "This kernel has no such tracepoint or function, or no BTF (/sys/kernel/btf/vmlinux)."),
          new Row(Operation.LOAD, EINVAL, "This kernel may be too old for this program or map."),
          new Row(
              Operation.LOAD, ENOMEM, "The kernel has no memory for the maps: make them smaller."),
          new Row(
              Operation.LOAD, E2BIG, "The program is too large or too complex for this kernel."),
          new Row(
              Operation.LOAD,
              ENOTSUPP,
              "Kernel functions and callbacks need the BPF JIT: sysctl net.core.bpf_jit_enable=1."),
          new Row(
              Operation.ATTACH,
              EPERM,
              "Attaching needs root, or CAP_BPF with CAP_PERFMON (tracing) or CAP_NET_ADMIN"
                  + " (network)."),
          new Row(
              Operation.ATTACH,
              EACCES,
              "Perf events need CAP_PERFMON with sysctl kernel.perf_event_paranoid of 2 or less;"
                  + " a uprobe needs CAP_SYS_ADMIN."),
          new Row(
              Operation.ATTACH,
              ENOENT,
              "This kernel has no such hook; tracepoints also need tracefs mounted at"
                  + " /sys/kernel/tracing, and kprobes CONFIG_KPROBES."),
          new Row(Operation.ATTACH, EOPNOTSUPP, "This kernel was built without this kind of hook."),
          new Row(
              Operation.ATTACH,
              ENOTSUPP,
              "This kernel has no trampolines for it on this architecture (arm64 has since 6.4)."),
          new Row(Operation.ATTACH, EINVAL, "This kernel may be too old for this kind of hook."),
          new Row(Operation.ATTACH, EBUSY, "Another program holds this hook: detach it first."),
          new Row(Operation.ATTACH, EEXIST, "It is attached there already."),
          new Row(Operation.ATTACH, ENODEV, "There is no such network interface."),
          new Row(Operation.UPDATE, E2BIG, "The map is full."),
          new Row(Operation.UPDATE, EPERM, "The map is frozen or read-only."),
          new Row(Operation.PIN, EPERM, "Pin below a BPF file system, as in /sys/fs/bpf."),
          new Row(Operation.PIN, EEXIST, "Something is pinned there already."),
          new Row(
              Operation.PIN, ENOENT, "The directory does not exist: mount bpffs and create it."),
          new Row(
              Operation.OPEN, EINVAL, "It is no BPF object file of a compiler that libbpf knows."));

  private Hints() {}

  static String of(Operation operation, int errno) {
    for (Row row : TABLE) {
      if (row.operation == operation && row.errno == errno) return row.hint;
    }
    return "";
  }
}
