package dev.kernspan.agent;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.OwnTgid;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The probes of this run, in the kernel, on one ring. A probe that fails costs itself, no other.
 */
final class ProbeSet implements AutoCloseable {
  private static final String RING = "events";
  private static final Set<String> SHARED = Set.of(RING, "filtered", "threads", "old_threads");

  private final List<Probe> probes;
  private final List<LoadedProbe> loaded = new ArrayList<>();
  private final Map<String, BpfException> failed = new TreeMap<>();

  private ProbeSet(List<Probe> probes) {
    this.probes = probes;
  }

  /**
   * Loads the probes; their numbers are their places in the list, from 1.
   *
   * @param types see {@link ProbeLoader#ProbeLoader(KernelFeatures, Optional)}
   * @throws BpfException of the first probe if none could be loaded
   */
  static ProbeSet load(
      List<Probe> probes, Optional<Path> types, int ringBytes, Consumer<OpenObject> settings) {
    ProbeSet set = new ProbeSet(probes);
    int self = OwnTgid.inKernel();
    try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe(), types)) {
      Map<String, BpfMap> shared = new HashMap<>();
      for (int i = 0; i < probes.size(); i++) {
        ProbeLoader.Options options =
            ProbeLoader.Options.of(i + 1, ringBytes)
                .leavingOut(self)
                .sharing(List.copyOf(shared.values()))
                .with(settings);
        set.load(loader, probes.get(i), options);
        set.loaded.stream()
            .flatMap(probe -> probe.object().maps().stream())
            .filter(map -> SHARED.contains(map.name()))
            .forEach(map -> shared.putIfAbsent(map.name(), map));
      }
    }
    if (set.loaded.isEmpty() && !set.failed.isEmpty()) {
      throw set.failed.values().iterator().next();
    }
    return set;
  }

  private void load(ProbeLoader loader, Probe probe, ProbeLoader.Options options) {
    try {
      loaded.add(loader.load(probe, options));
    } catch (BpfException e) {
      failed.put(probe.spec().name(), e);
    }
  }

  /** Of all probes, loaded or not; a probe's number is its place, from 1. */
  List<String> names() {
    return probes.stream().map(probe -> probe.spec().name()).toList();
  }

  List<LoadedProbe> loaded() {
    return List.copyOf(loaded);
  }

  /** Why probes are not at work, by name. */
  Map<String, BpfException> failed() {
    return Map.copyOf(failed);
  }

  /** The probe of this name, if it is at work. */
  Optional<LoadedProbe> find(String name) {
    return loaded.stream().filter(probe -> probe.probe().spec().name().equals(name)).findFirst();
  }

  /** The ring that all of them write to. */
  BpfMap ring() {
    return loaded.getFirst().object().map(RING);
  }

  @Override
  public void close() {
    loaded.reversed().forEach(LoadedProbe::close);
  }
}
