package dev.kernspan.probe;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.BpfObject;
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
