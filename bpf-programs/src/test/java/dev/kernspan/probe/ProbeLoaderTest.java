package dev.kernspan.probe;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.testing.TestProbe;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProbeLoaderTest {
  private static final Rung BTF = Rung.of(new Attach.BtfTracepoint("sampler_btf", "sys_enter"));
  private static final Rung RAW = Rung.of(new Attach.RawTracepoint("sampler_raw", "sys_enter"));
  private static final Rung NONE =
      Rung.of(new Attach.BtfTracepoint("sampler_none", "no_such_event"));
  private static final Rung NO_CGROUP =
      Rung.of(new Attach.Cgroup("sampler_wake", Path.of("/proc")));
  private static final Rung BAD = Rung.of(new Attach.RawTracepoint("sampler_bad", "sys_enter"));

  private final ProbeLoader loader = new ProbeLoader(KernelFeatures.probe());

  @AfterEach
  void close() {
    loader.close();
  }

  @Test
  void takesTheBestRungAndLoadsNoOther() {
    try (LoadedProbe loaded = load(Ladder.required("calls", BTF, RAW))) {
      assertThat(taken(loaded)).isEqualTo(BTF);
      assertThat(loaded.hooks().getFirst().refused()).isEmpty();
      assertThat(loaded.object().programs()).noneMatch(p -> p.name().equals("sampler_raw"));
      assertThat(loaded.object().global("calls").get(JAVA_LONG, 0)).isPositive();
    }
  }

  @Test
  void passesOverAHookThatTheKernelDoesNotHave() {
    try (LoadedProbe loaded = load(Ladder.required("calls", NONE, BTF))) {
      assertThat(taken(loaded)).isEqualTo(BTF);
      assertThat(refusal(loaded))
          .isInstanceOf(BpfException.NotSupported.class)
          .hasMessage(
              "cannot attach sampler_none to tp_btf/no_such_event: this kernel has no such"
                  + " tracepoint");
    }
  }

  @Test
  void passesOverAProgramThatTheVerifierRefuses() {
    try (LoadedProbe loaded = load(Ladder.required("calls", BAD, RAW))) {
      assertThat(taken(loaded)).isEqualTo(RAW);
      assertThat(refusal(loaded)).isInstanceOf(BpfException.Rejected.class);
    }
  }

  @Test
  void passesOverAHookThatCannotBeAttached() {
    try (LoadedProbe loaded = load(Ladder.required("calls", NO_CGROUP, RAW))) {
      assertThat(taken(loaded)).isEqualTo(RAW);
      assertThat(refusal(loaded)).hasMessageContaining("cannot attach sampler_wake to ");
    }
  }

  @Test
  void goesWithoutWhatIsOptional() {
    try (LoadedProbe loaded =
        load(Ladder.optional("nothing", NONE, BAD), Ladder.required("calls", BTF))) {
      assertThat(loaded.hooks().get(0).taken()).isEmpty();
      assertThat(loaded.hooks().get(0).refused()).hasSize(2);
      assertThat(loaded.hooks().get(1).taken()).contains(BTF);
    }
  }

  @Test
  void givesAllReasonsWhenNothingWorks() {
    assertThatThrownBy(() -> load(Ladder.required("calls", NONE, NO_CGROUP)))
        .isInstanceOf(BpfException.NotSupported.class)
        .hasMessageStartingWith("sampler cannot see calls: ")
        .hasMessageContaining("tp_btf/no_such_event")
        .hasMessageContaining("cannot attach sampler_wake");
  }

  @Test
  void numbersTheProbeAndSharesTheRing() {
    try (LoadedProbe first = load(Ladder.required("calls", BTF));
        LoadedProbe second =
            loader.load(
                TestProbe.of("sampler", Ladder.required("calls", RAW)),
                options(4).sharing(List.of(first.object().map("events"))))) {
      assertThat(first.object().map("events").maxEntries()).isEqualTo(1 << 17);
      assertThat(second.object().map("events").id()).isEqualTo(first.object().map("events").id());
      assertThat(first.object().global("probe_id").get(JAVA_SHORT, 0)).isEqualTo((short) 3);
      assertThat(second.object().global("probe_id").get(JAVA_SHORT, 0)).isEqualTo((short) 4);
    }
  }

  private LoadedProbe load(Ladder... hooks) {
    return loader.load(TestProbe.of("sampler", hooks), options(3));
  }

  private static ProbeLoader.Options options(int id) {
    return ProbeLoader.Options.of(id, 1 << 17);
  }

  private static Rung taken(LoadedProbe loaded) {
    return loaded.hooks().getFirst().taken().orElseThrow();
  }

  private static BpfException refusal(LoadedProbe loaded) {
    return loaded.hooks().getFirst().refused().getFirst().reason();
  }
}
