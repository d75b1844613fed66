package dev.kernspan.testing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeLoader;
import dev.kernspan.ring.RingBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A probe at work in this kernel, with a ring of its own that the test drains when it likes. */
public final class LiveProbe implements AutoCloseable {
  private static final long PATIENCE_NS = 20_000_000_000L;

  private final LoadedProbe loaded;
  private final RingBuffer ring;
  private final List<MemorySegment> records = new ArrayList<>();

  private LiveProbe(LoadedProbe loaded) {
    this.loaded = loaded;
    ring = new RingBuffer(loaded.object().map("events"));
  }

  /** Observes every process, this one too. */
  public static LiveProbe of(Probe probe) {
    return of(probe, 1 << 20, open -> {});
  }

  public static LiveProbe of(Probe probe, int ringBytes, Consumer<OpenObject> settings) {
    return of(probe, Optional.empty(), options(ringBytes).with(settings));
  }

  /** The same with the types of the kernel from a file, and all that can be said of a load. */
  public static LiveProbe of(Probe probe, Optional<Path> typesFile, ProbeLoader.Options options) {
    try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe(), typesFile)) {
      return new LiveProbe(loader.load(probe, options));
    }
  }

  /** Observes every process. */
  public static ProbeLoader.Options options(int ringBytes) {
    // Process 0 does not exist: no process is taken for the agent.
    return ProbeLoader.Options.of(7, ringBytes).leavingOut(0);
  }

  public LoadedProbe loaded() {
    return loaded;
  }

  public RingBuffer ring() {
    return ring;
  }

  /** From now on, observes the process {@code tgid} only. */
  public LiveProbe only(long tgid) {
    try (Arena arena = Arena.ofConfined()) {
      BpfMap filtered = loaded.object().map("filtered");
      filtered.update(arena.allocateFrom(JAVA_INT, (int) tgid), arena.allocate(1));
    }
    long mode = loaded.object().btf().enumValue("FILTER_ONLY");
    loaded.object().global("filter_on").set(JAVA_INT, 0, (int) mode);
    return this;
  }

  /** Copies of all records since the probe was loaded. */
  public List<MemorySegment> records() {
    while (ring.drain(this::keep, Integer.MAX_VALUE) > 0) {}
    return List.copyOf(records);
  }

  /** All records, as soon as one of them is {@code last}. */
  public List<MemorySegment> recordsUntil(Predicate<MemorySegment> last) {
    awaitThat(all -> all.stream().anyMatch(last));
    return records();
  }

  /** Drains until the records are what is expected. */
  public void awaitThat(Predicate<List<MemorySegment>> expected) {
    long end = System.nanoTime() + PATIENCE_NS;
    while (!expected.test(records())) {
      if (System.nanoTime() > end)
        throw new AssertionError("not what is expected: " + records.size() + " records");
      ring.await(5);
    }
  }

  /** How often the probe has counted a loss for this reason, on all CPUs. */
  public long lost(String reason) {
    BpfMap losses = loaded.object().map("losses");
    int key = (int) loaded.object().btf().enumValue(reason);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment counts = arena.allocate(losses.valueBytes(), 8);
      losses.lookup(arena.allocateFrom(JAVA_INT, key), counts);
      return counts.elements(JAVA_LONG).mapToLong(cpu -> cpu.get(JAVA_LONG, 0)).sum();
    }
  }

  @Override
  public void close() {
    ring.close();
    loaded.close();
  }

  private void keep(MemorySegment data, long at, int length) {
    records.add(MemorySegment.ofArray(data.asSlice(at, length).toArray(JAVA_BYTE)));
  }
}
