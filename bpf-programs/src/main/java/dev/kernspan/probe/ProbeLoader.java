package dev.kernspan.probe;

import dev.kernspan.btf.Btf;
import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.OpenObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Puts probes into the kernel, each by the best of its hooks that this kernel has. It holds the
 * kernel's types meanwhile: close it when the last probe is loaded.
 */
public final class ProbeLoader implements AutoCloseable {
  /** What every object calls its ring buffer. */
  private static final String RING = "events";

  /** Begins the name of a map that serves where the kernel lacks the kind of another. */
  private static final String SUBSTITUTE = "old_";

  private final KernelTypes types;
  private final Hooks hooks;

  public ProbeLoader(KernelFeatures features) {
    this(features, Optional.empty());
  }

  /**
   * The same for a kernel that has no types of its own, or whose own are to be left alone: programs
   * are fitted to it by those in a file, and only such are loaded that need no others.
   *
   * @param typesFile BTF as it is, or an ELF file that has it
   * @throws BpfException if they are not those of this kernel
   */
  public ProbeLoader(KernelFeatures features, Optional<Path> typesFile) {
    types = new KernelTypes(features, typesFile);
    hooks = new Hooks(features, types);
  }

  /**
   * How a probe is loaded.
   *
   * @param probeId what its events carry, to tell whose they are
   * @param shared maps of objects loaded before, used in place of its own of the same name
   * @param ringBytes the size of its ring, if that is not shared: a power of two, of whole pages
   * @param agentTgid our own process, which a probe leaves out
   * @param settings anything else of the object
   */
  public record Options(
      int probeId,
      List<BpfMap> shared,
      int ringBytes,
      int agentTgid,
      Consumer<OpenObject> settings) {

    /** A ring of its own, and this process left out. */
    public static Options of(int probeId, int ringBytes) {
      int self = (int) ProcessHandle.current().pid();
      return new Options(probeId, List.of(), ringBytes, self, o -> {});
    }

    /** Leaves out the process that the kernel calls so; see {@link OwnTgid}. */
    public Options leavingOut(int tgid) {
      return new Options(probeId, shared, ringBytes, tgid, settings);
    }

    /** Uses the ring, and other maps, of probes that are loaded already and outlive this one. */
    public Options sharing(List<BpfMap> maps) {
      return new Options(probeId, List.copyOf(maps), ringBytes, agentTgid, settings);
    }

    public Options with(Consumer<OpenObject> more) {
      return new Options(probeId, shared, ringBytes, agentTgid, settings.andThen(more));
    }
  }

  /**
   * Loads and attaches {@code probe}.
   *
   * @throws BpfException if a required ladder has no rung that works here, with the reasons
   */
  public LoadedProbe load(Probe probe, Options options) {
    String name = probe.spec().name();
    types.require(name);
    List<Climb> climbs = probe.spec().hooks().stream().map(l -> new Climb(l, types)).toList();
    while (true) {
      climbs.forEach(climb -> climb.skipMissing(hooks));
      String object = object(name, climbs);
      for (Climb climb : climbs) {
        climb.skipOthers(name, object);
        climb.require(name);
      }
      try {
        return attempt(probe, object, options, climbs);
      } catch (BpfException refused) {
        BpfException e = hooks.explained(refused);
        climbs.stream().filter(c -> c.uses(e.program())).findFirst().orElseThrow(() -> e).refuse(e);
      }
    }
  }

  /** Why a hook cannot be, as far as it can be told without its program; empty if it may be. */
  public Optional<BpfException> refusal(Attach attach) {
    return hooks.refuse(attach);
  }

  @Override
  public void close() {
    types.close();
  }

  /** Which of the probe's objects: that of the first rung taken. */
  private static String object(String probe, List<Climb> climbs) {
    return climbs.stream()
        .flatMap(climb -> climb.rung().stream())
        .findFirst()
        .flatMap(Ladder.Rung::object)
        .orElse(probe);
  }

  private LoadedProbe attempt(Probe probe, String name, Options options, List<Climb> climbs) {
    BpfObject object = loadObject(probe, name, options, climbs);
    Map<Attach, List<BpfLink>> links = new LinkedHashMap<>();
    try {
      attaches(climbs, object.programs().stream().map(BpfProgram::name).toList())
          .forEach(attach -> links.computeIfAbsent(attach, a -> Attacher.attach(object, a)));
      return new LoadedProbe(probe, object, links, climbs.stream().map(Climb::hook).toList());
    } catch (RuntimeException | Error e) {
      LoadedProbe.close(links.values());
      object.close();
      throw e;
    }
  }

  private BpfObject loadObject(Probe probe, String name, Options options, List<Climb> climbs) {
    byte[] elf = Btf.objectBeside(probe.home(), name);
    try (OpenObject open = OpenObject.open(name, elf, types.file())) {
      if (open.hasGlobal("probe_id")) open.global("probe_id", options.probeId);
      if (open.hasGlobal("agent_tgid")) open.global("agent_tgid", options.agentTgid);
      sizeMaps(open, options);
      shareMaps(open, options);
      hooks.describe(open);
      // Programs that no ladder names stay as the object has them: other programs call them.
      List<String> programs = open.programs();
      climbs.stream()
          .flatMap(Climb::unused)
          .filter(programs::contains)
          .forEach(program -> open.autoload(program, false));
      attaches(climbs, programs).forEach(attach -> prepare(open, attach));
      options.settings.accept(open);
      return open.load();
    }
  }

  /** What the rungs taken attach, each followed by what makes up for it, if that is needed. */
  private Stream<Attach> attaches(List<Climb> climbs, List<String> programs) {
    return climbs.stream()
        .flatMap(Climb::attaches)
        .flatMap(attach -> Stream.concat(Stream.of(attach), again(attach, programs)));
  }

  private Stream<Attach> again(Attach attach, List<String> programs) {
    if (!hooks.preempts() || !(attach instanceof Attach.BtfTracepoint a)) return Stream.empty();
    return Stream.iterate(Attach.next(a.program()), Attach::next)
        .takeWhile(programs::contains)
        .map(program -> new Attach.BtfTracepoint(program, a.tracepoint()));
  }

  private static void prepare(OpenObject open, Attach attach) {
    open.autoload(attach.program(), true);
    if (attach instanceof Attach.UprobeMulti) open.uprobeMulti(attach.program());
  }

  /**
   * Of a map that this kernel lacks and the one that serves in its place, see {@code thread.bpf.h},
   * only one takes room.
   */
  private void sizeMaps(OpenObject open, Options options) {
    List<String> maps = open.maps();
    if (maps.contains(RING)) open.mapSize(RING, options.ringBytes);
    if (open.hasGlobal("ring_size")) open.global("ring_size", options.ringBytes);
    open.youngMaps()
        .forEach(
            (map, type) -> {
              String substitute = SUBSTITUTE + map;
              if (!hooks.has(type)) open.omit(map);
              else if (maps.contains(substitute)) open.mapSize(substitute, 1);
            });
  }

  private static void shareMaps(OpenObject open, Options options) {
    List<String> maps = open.maps();
    options.shared.stream()
        .filter(map -> maps.contains(map.name()))
        .forEach(map -> open.reuse(map.name(), map));
  }
}
