package dev.kernspan.cli.doctor;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeCatalog;
import dev.kernspan.probe.ProbeLoader;
import dev.kernspan.probe.ProbeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one probe does on this machine. It was really attached for a moment: what a kernel claims to
 * have says little.
 *
 * @param hooks what became of its ladders; empty if it could not be loaded
 * @param failure why it could not be loaded
 */
public record Finding(
    ProbeSpec spec, List<LoadedProbe.Hook> hooks, Optional<BpfException> failure) {
  private static final int RING_BYTES = 1 << 16;

  /**
   * Tries all probes, one after the other.
   *
   * @param types see {@link ProbeLoader#ProbeLoader(KernelFeatures, Optional)}
   */
  public static List<Finding> ofAll(Optional<Path> types) {
    List<Finding> findings = new ArrayList<>();
    List<Probe> probes = ProbeCatalog.all();
    try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe(), types)) {
      for (int i = 0; i < probes.size(); i++) {
        findings.add(of(loader, probes.get(i), i + 1));
      }
    }
    return findings;
  }

  public boolean works() {
    return failure.isEmpty();
  }

  /** Whether it works with everything that it has. */
  public boolean complete() {
    return works() && hooks.stream().allMatch(hook -> hook.taken().isPresent());
  }

  private static Finding of(ProbeLoader loader, Probe probe, int number) {
    ProbeLoader.Options options = ProbeLoader.Options.of(number, RING_BYTES);
    try (LoadedProbe loaded = loader.load(probe, options)) {
      return new Finding(probe.spec(), loaded.hooks(), Optional.empty());
    } catch (BpfException e) {
      return new Finding(probe.spec(), List.of(), Optional.of(e));
    }
  }
}
