package dev.kernspan.probe;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A probe at work: its object is in the kernel and attached, until this is closed. */
public final class LoadedProbe implements AutoCloseable {
  private final Probe probe;
  private final BpfObject object;
  private final Map<Attach, List<BpfLink>> links;
  private final List<Hook> hooks;

  LoadedProbe(Probe probe, BpfObject object, Map<Attach, List<BpfLink>> links, List<Hook> hooks) {
    this.probe = probe;
    this.object = object;
    this.links = links;
    this.hooks = hooks;
  }

  /**
   * What became of a ladder.
   *
   * @param taken empty if no rung worked: that feature is missing
   * @param refused the better rungs, best first
   */
  public record Hook(String purpose, Optional<Ladder.Rung> taken, List<Refused> refused) {}

  /** A rung that this kernel does not have. */
  public record Refused(Ladder.Rung rung, BpfException reason) {}

  public Probe probe() {
    return probe;
  }

  public BpfObject object() {
    return object;
  }

  /** One for each ladder of the probe, in its order. */
  public List<Hook> hooks() {
    return hooks;
  }

  /** What an attach point of a rung taken became: one link, or one for each CPU. */
  public List<BpfLink> links(Attach attach) {
    return links.getOrDefault(attach, List.of());
  }

  /**
   * Runs of its programs that the kernel left out since the load, as the program ran already on
   * that CPU (counted since 5.12), but for those that another program was there to make up for.
   */
  public long missedRuns() {
    List<BpfProgram> loaded =
        object.programs().stream().filter(program -> program.fd() >= 0).toList();
    List<String> names = loaded.stream().map(BpfProgram::name).toList();
    return loaded.stream()
        .filter(program -> !names.contains(Attach.next(program.name())))
        .mapToLong(program -> program.info().recursionMisses())
        .sum();
  }

  @Override
  public void close() {
    close(links.values());
    object.close();
  }

  /** Ends links in the reverse of the order in which they were made. */
  static void close(Collection<List<BpfLink>> links) {
    List.copyOf(links).reversed().forEach(some -> some.reversed().forEach(BpfLink::close));
  }
}
