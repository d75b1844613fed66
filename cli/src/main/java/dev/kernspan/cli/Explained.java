package dev.kernspan.cli;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.Attach;
import dev.kernspan.probe.Ladder;
import dev.kernspan.probe.LoadedProbe;
import java.util.stream.Collectors;

/** What the kernel took and refused, in sentences. */
final class Explained {
  private Explained() {}

  /** How a loaded probe sees what it sees, and what this kernel refused it. */
  static String probe(LoadedProbe probe) {
    return probe.hooks().stream().map(Explained::hook).collect(Collectors.joining("; "));
  }

  static String hook(LoadedProbe.Hook hook) {
    String refused =
        hook.refused().stream().map(r -> withoutHint(r.reason())).collect(Collectors.joining("; "));
    String taken =
        hook.taken()
            .map(rung -> hook.purpose() + " by " + rung(rung))
            .orElse("no " + hook.purpose());
    return refused.isEmpty() ? taken : taken + " (" + refused + ")";
  }

  static String rung(Ladder.Rung rung) {
    return rung.attaches().stream().map(Attach::hook).collect(Collectors.joining(" and "));
  }

  /** The message, which ends with the hint where there is one, without it. */
  static String withoutHint(BpfException e) {
    String message = String.valueOf(e.getMessage());
    String hint = e.hint();
    boolean ends = !hint.isEmpty() && message.endsWith(hint);
    return ends ? message.substring(0, message.length() - hint.length()).strip() : message;
  }
}
