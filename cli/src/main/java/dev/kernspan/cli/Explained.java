package dev.kernspan.cli;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.Attach;
import dev.kernspan.probe.Ladder;
import dev.kernspan.probe.LoadedProbe;
import java.util.List;
import java.util.stream.Collectors;

/** What probes need, and what the kernel gave and refused them, in sentences. */
final class Explained {
  private Explained() {}

  /** How a probe sees what it sees, and what this kernel refused it. */
  static String hooks(List<LoadedProbe.Hook> hooks) {
    return hooks.stream().map(Explained::hook).collect(Collectors.joining("; "));
  }

  static String hook(LoadedProbe.Hook hook) {
    String refused =
        hook.refused().stream()
            .map(rung -> withoutHint(rung.reason()))
            .collect(Collectors.joining("; "));
    String taken =
        hook.taken()
            .map(rung -> hook.purpose() + " by " + rung(rung))
            .orElse("no " + hook.purpose());
    return refused.isEmpty() ? taken : taken + " (" + refused + ")";
  }

  /** What would do, best first, and what of the kernel it needs. */
  static String ladder(Ladder ladder) {
    String rungs =
        ladder.rungs().stream()
            .map(rung -> rung(rung) + " (" + needs(rung) + ")")
            .collect(Collectors.joining(", else "));
    return ladder.purpose() + " by " + rungs + (ladder.required() ? "" : ", if there is one");
  }

  /** The message, which ends with the hint where there is one, without it. */
  static String withoutHint(BpfException e) {
    String message = String.valueOf(e.getMessage());
    String hint = e.hint();
    boolean ends = !hint.isEmpty() && message.endsWith(hint);
    return ends ? message.substring(0, message.length() - hint.length()).strip() : message;
  }

  private static String rung(Ladder.Rung rung) {
    return rung.attaches().stream().map(Attach::hook).collect(Collectors.joining(" and "));
  }

  private static String needs(Ladder.Rung rung) {
    return rung.attaches().stream()
        .map(Explained::needs)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String needs(Attach attach) {
    return switch (attach) {
      case Attach.BtfTracepoint a -> "BTF";
      case Attach.Tracepoint a -> "tracefs";
      case Attach.RawTracepoint a -> "any kernel";
      case Attach.Fentry a -> "BTF, ftrace, no lockdown";
      case Attach.Kprobe a -> "kprobes, no lockdown";
      case Attach.Uprobe a -> "uprobes";
      case Attach.UprobeMulti a -> "uprobes, kernel 6.6";
      case Attach.Usdt a -> "uprobes";
      case Attach.PerfEvent a -> "perf events";
      case Attach.Cgroup a -> "cgroup v2, CAP_NET_ADMIN";
      case Attach.Tc a -> "CAP_NET_ADMIN";
      case Attach.Xdp a -> "CAP_NET_ADMIN";
      case Attach.Iterator a -> "BTF, kernel 5.8";
    };
  }
}
