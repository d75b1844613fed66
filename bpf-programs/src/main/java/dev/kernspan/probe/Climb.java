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
  private final List<LoadedProbe.Refused> refused = new ArrayList<>();

  Climb(Ladder ladder) {
    this.ladder = ladder;
  }

  /** The best rung that was not refused yet. */
  Optional<Ladder.Rung> rung() {
    return ladder.rungs().stream().skip(refused.size()).findFirst();
  }

  /** Goes on to the first rung that may be there. */
  void skipMissing(Hooks hooks) {
    for (var rung = rung(); rung.isPresent(); rung = rung()) {
      Optional<BpfException> reason = hooks.refuse(rung.get());
      if (reason.isEmpty()) return;
      refuse(reason.get());
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
