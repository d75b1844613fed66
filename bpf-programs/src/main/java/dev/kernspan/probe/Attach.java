package dev.kernspan.probe;

import java.nio.file.Path;

/** Where one BPF program attaches. {@code program} is its C name. */
public sealed interface Attach {
  String program();

  /** What makes up for runs of {@code program} that were left out, see {@code preempt.bpf.h}. */
  static String next(String program) {
    int last = program.length() - 1;
    boolean numbered = program.charAt(last - 1) == '_' && Character.isDigit(program.charAt(last));
    return numbered
        ? program.substring(0, last) + (char) (program.charAt(last) + 1)
        : program + "_2";
  }

  /** The hook as BPF sections name it. */
  default String hook() {
    return switch (this) {
      case BtfTracepoint a -> "tp_btf/" + a.tracepoint;
      case Tracepoint a -> "tracepoint/" + a.category + "/" + a.name;
      case RawTracepoint a -> "raw_tp/" + a.name;
      case Fentry a -> (a.exit ? "fexit/" : "fentry/") + a.function;
      case Kprobe a -> (a.exit ? "kretprobe/" : "kprobe/") + a.function;
      case Uprobe a -> (a.exit ? "uretprobe/" : "uprobe/") + a.file + ":" + a.symbol;
      case UprobeMulti a -> (a.exit ? "uretprobe" : "uprobe") + ".multi/" + a.file;
      case Usdt a -> "usdt/" + a.file + ":" + a.provider + ":" + a.name;
      case PerfEvent a -> "perf_event at " + a.hertz + " Hz";
      case Cgroup a -> "cgroup/" + a.directory;
      case Tc a -> (a.ingress ? "tcx/ingress" : "tcx/egress") + " of interface " + a.interfaceIndex;
      case Xdp a -> "xdp of interface " + a.interfaceIndex;
      case Iterator a -> "iter of " + a.program;
    };
  }

  /** A tracepoint whose arguments the verifier knows by BTF ({@code tp_btf}). */
  record BtfTracepoint(String program, String tracepoint) implements Attach {}

  /** A tracepoint with its stable record format; needs tracefs and perf events. */
  record Tracepoint(String program, String category, String name) implements Attach {}

  /** A tracepoint with raw arguments. */
  record RawTracepoint(String program, String name) implements Attach {}

  /** Entry ({@code exit} false) or exit of a kernel function, by trampoline. */
  record Fentry(String program, String function, boolean exit) implements Attach {}

  /** Entry or return of a kernel function, by breakpoint. Can attach and stay silent. */
  record Kprobe(String program, String function, boolean exit) implements Attach {}

  /** Entry or return of a function of an ELF file; {@code pid} -1 for all processes. */
  record Uprobe(String program, Path file, String symbol, boolean exit, int pid)
      implements Attach {}

  /** Many functions of an ELF file in one link (6.6). */
  record UprobeMulti(
      String program, Path file, java.util.List<String> symbols, boolean exit, int pid)
      implements Attach {}

  /** A statically defined user probe. */
  record Usdt(String program, Path file, String provider, String name, int pid) implements Attach {}

  /** A CPU clock sample on every CPU, {@code hertz} times a second. */
  record PerfEvent(String program, int hertz) implements Attach {}

  /** A control group, by its directory. */
  record Cgroup(String program, Path directory) implements Attach {}

  /** Traffic of an interface; tcx where the kernel has it, else the clsact qdisc. */
  record Tc(String program, int interfaceIndex, boolean ingress) implements Attach {}

  /** Packets before the stack. */
  record Xdp(String program, int interfaceIndex) implements Attach {}

  /** A kernel iterator; the link makes readable files. */
  record Iterator(String program) implements Attach {}
}
