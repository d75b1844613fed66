package dev.kernspan.libbpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.kernel.Cpus;
import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.probe.Attach;
import dev.kernspan.probe.Ladder;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.ProbeLoader;
import dev.kernspan.ring.PerfBuffer;
import dev.kernspan.ring.RingBuffer;
import dev.kernspan.testing.Files;
import dev.kernspan.testing.Sampler;
import dev.kernspan.testing.TestProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever was acquired is given back, also when something fails half-way. */
final class LeakTest {
  @Test
  void leavesNothingAfterAProbeRan() throws Exception {
    Ladder calls =
        Ladder.required(
            "calls",
            Rung.of(new Attach.RawTracepoint("sampler_bad", "sys_enter")),
            Rung.of(new Attach.RawTracepoint("sampler_wake", "no_such")),
            Rung.of(
                new Attach.BtfTracepoint("sampler_btf", "sys_enter"),
                new Attach.RawTracepoint("sampler_raw", "sys_enter")));
    leavesNothing(
        ids -> {
          try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe());
              LoadedProbe loaded =
                  loader.load(TestProbe.of("sampler", calls), ProbeLoader.Options.of(1, 1 << 16));
              RingBuffer ring = new RingBuffer(loaded.object().map("events"))) {
            loaded.object().global("calls");
            ring.await(0);
            remember(loaded.object(), ids);
          }
        });
  }

  @Test
  void leavesNothingOfLinksOfEveryKind() throws Exception {
    Ladder many =
        Ladder.optional(
            "many functions", // 6.6
            Rung.of(
                new Attach.UprobeMulti(
                    "hooks_multi", Files.libc(), List.of("getppid"), false, -1)));
    Ladder everyProcess =
        Ladder.optional(
            "a defined probe of every process", // 5.15
            Rung.of(new Attach.Usdt("hooks_usdt", Files.jvm(), "hotspot", "gc__begin", -1)));
    Ladder ladder =
        Ladder.required(
            "everything else",
            Rung.of(
                new Attach.Uprobe("hooks_uprobe", Files.libc(), "getppid", false, -1),
                new Attach.PerfEvent("hooks_clock", 99),
                new Attach.Tc("hooks_tc", 1, true),
                new Attach.Xdp("hooks_xdp", 1)));
    leavesNothing(
        ids -> {
          try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe());
              LoadedProbe loaded =
                  loader.load(
                      TestProbe.of("hooks", ladder, many, everyProcess),
                      ProbeLoader.Options.of(1, 1 << 16));
              PerfBuffer buffer =
                  new PerfBuffer(loaded.object().map("samples"), Cpus.online(), 1 << 16)) {
            loaded.object().program("hooks_iter").attachIterator().close();
            buffer.await(0);
            remember(loaded.object(), ids);
          }
        });
  }

  @Test
  void leavesNothingOfWhatFailed() throws Exception {
    leavesNothing(
        ids -> {
          for (String program : List.of("sampler_bad", "sampler_none", "sampler_fentry")) {
            try (OpenObject open = Sampler.open().autoload(program, true);
                BpfObject loaded = open.load()) {
              remember(loaded, ids);
            } catch (BpfException refused) {
              assertThat(refused.program()).isEqualTo(program);
            }
          }
          Sampler.open().close();
          assertThatThrownBy(() -> OpenObject.open("junk", new byte[100])).isNotNull();
          try (BpfObject object = Sampler.load()) {
            assertThatThrownBy(() -> new RingBuffer(object.map("recent"))).isNotNull();
            assertThatThrownBy(() -> new PerfBuffer(object.map("recent"), Cpus.online(), 4096))
                .isNotNull();
          }
        });
  }

  private static void leavesNothing(Consumer<List<Integer>> run) throws Exception {
    run.accept(new ArrayList<>());
    Map<String, Integer> before = openFiles();
    List<Integer> ids = new ArrayList<>();
    run.accept(ids);
    assertThat(openFiles()).isEqualTo(before);
    // The kernel frees some of it only after all CPUs have passed by.
    long end = System.nanoTime() + 10_000_000_000L;
    while (stillThere(ids) && System.nanoTime() < end) Thread.sleep(20);
    assertThat(stillThere(ids)).isFalse();
  }

  private static boolean stillThere(List<Integer> ids) {
    KernelIds now = KernelIds.now();
    return ids.stream()
        .anyMatch(id -> id > 0 ? now.maps().contains(id) : now.programs().contains(-id));
  }

  /** Maps by their number, programs by minus their number. */
  private static void remember(BpfObject object, List<Integer> ids) {
    object.maps().forEach(map -> ids.add(map.id()));
    object.programs().forEach(program -> ids.add(-program.info().id()));
    assertThat(stillThere(ids)).isTrue();
  }

  /** How many files of each kind are open; those of the JVM itself come and go. */
  private static Map<String, Integer> openFiles() throws IOException {
    Map<String, Integer> kinds = new TreeMap<>();
    try (Stream<Path> fds = java.nio.file.Files.list(Path.of("/proc/self/fd"))) {
      for (Path fd : fds.toList()) {
        try {
          String target = java.nio.file.Files.readSymbolicLink(fd).toString();
          if (target.startsWith("anon_inode:")) kinds.merge(target, 1, Integer::sum);
        } catch (IOException closedMeanwhile) {
          // The listing's own.
        }
      }
    }
    return kinds;
  }
}
