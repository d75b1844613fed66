package dev.kernspan.probe;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.NotPermitted;
import dev.kernspan.libbpf.BpfException.NotSupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The way down one ladder: which rung is being tried, and why those above were refused. */
final class Climb {
  private final Ladder ladder;
  private final List<Ladder.Rung> rungs;
  private final List<LoadedProbe.Refused> refused = new ArrayList<>();

  /** Of a kernel with types of its own, the rungs for others are no matter. */
  Climb(Ladder ladder, KernelTypes types) {
    this.ladder = ladder;
    rungs = ladder.rungs().stream().filter(r -> r.object().isEmpty() || !types.own()).toList();
  }

  /** The best rung that was not refused yet. */
  Optional<Ladder.Rung> rung() {
    return rungs.stream().skip(refused.size()).findFirst();
  }

  /** Goes on to the first rung that may be there. */
  void skipMissing(Hooks hooks) {
    for (var rung = rung(); rung.isPresent(); rung = rung()) {
      Optional<BpfException> reason = hooks.refuse(rung.get());
      if (reason.isEmpty()) return;
      refuse(reason.get());
    }
  }

  /** Goes on to the first rung of this object, whose programs are loaded. */
  void skipOthers(String probe, String object) {
    for (var rung = rung(); rung.isPresent(); rung = rung()) {
      String other = rung.get().object().orElse(probe);
      if (other.equals(object)) return;
      String text = "its program is in " + other + ", and " + object + " is loaded";
      refuse(new NotSupported(text, 0, ""));
    }
  }

  void refuse(BpfException reason) {
    refused.add(new LoadedProbe.Refused(rung().orElseThrow(), reason));
  }

  boolean uses(String program) {
    return attaches()
        .map(Attach::program)
        .anyMatch(used -> used.equals(program) || program.matches(used + "_\\d"));
  }

  /** What is to be attached by the rung taken. */
  Stream<Attach> attaches() {
    return rung().stream().flatMap(rung -> rung.attaches().stream());
  }

  /** Programs of the rungs that are not taken. */
  Stream<String> unused() {
    return ladder.rungs().stream()
        .flatMap(rung -> rung.attaches().stream())
        .map(Attach::program)
        .filter(program -> !uses(program));
  }

  /** Throws if a required ladder has no rung left. */
  void require(String probe) {
    if (!ladder.required() || rung().isPresent()) return;
    String reasons =
        refused.stream().map(r -> r.reason().getMessage()).collect(Collectors.joining("; "));
    String text = probe + " cannot see " + ladder.purpose() + ": " + reasons;
    boolean permission = refused.stream().anyMatch(r -> r.reason() instanceof NotPermitted);
    BpfException last = refused.getLast().reason();
    throw permission
        ? new NotPermitted(text, last.errno(), last.hint())
        : new NotSupported(text, last.errno(), last.hint());
  }

  LoadedProbe.Hook hook() {
    return new LoadedProbe.Hook(ladder.purpose(), rung(), List.copyOf(refused));
  }
}
