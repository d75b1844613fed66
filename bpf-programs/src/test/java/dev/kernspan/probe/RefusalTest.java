package dev.kernspan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.NotPermitted;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.testing.TestProbe;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a kernel that lacks something makes of a ladder: one sentence that says what and why. */
final class RefusalTest {
  private static final KernelFeatures HERE = KernelFeatures.probe();
  private static final Attach RAW = new Attach.RawTracepoint("sampler_raw", "sys_enter");

  @Test
  void takesFentryOrSaysWhyNot() {
    Optional<BpfException> refused =
        refusal(HERE, new Attach.Fentry("sampler_fentry", "do_nanosleep", false));
    refused.ifPresent(
        reason -> {
          assertThat(reason).isInstanceOfAny(NotPermitted.class, NotSupported.class);
          assertThat(reason.getMessage())
              .startsWith("cannot attach sampler_fentry to fentry/do_nanosleep: ")
              .doesNotContain("ESRCH")
              .hasSizeGreaterThan(80);
        });
    assertThat(refused.isEmpty()).isEqualTo(SelfTest.fentry().isEmpty());
  }

  @Test
  void saysThatAKernelFunctionIsNotThere() {
    assertThat(refusal(HERE, new Attach.Fentry("sampler_fentry", "no_such_function", true)))
        .get()
        .isInstanceOf(NotSupported.class)
        .asString()
        .endsWith(
            "cannot attach sampler_fentry to fexit/no_such_function: this kernel has no such"
                + " function");
  }

  @Test
  void saysThatThereAreNoKprobes() {
    assertThat(refusal(without(), new Attach.Kprobe("sampler_bad", "tcp_connect", false)))
        .get()
        .isInstanceOf(NotSupported.class)
        .asString()
        .endsWith("kprobe/tcp_connect: this kernel was built without kprobes");
  }

  @Test
  void saysThatTracefsIsNotMounted() {
    assertThat(refusal(without(), new Attach.Tracepoint("sampler_tp", "sock", "any")))
        .get()
        .asString()
        .endsWith("tracepoint/sock/any: tracefs is not mounted at /sys/kernel/tracing");
  }

  private static KernelFeatures without() {
    KernelFeatures.Lockdown open = KernelFeatures.Lockdown.NONE;
    return new KernelFeatures(true, open, Set.of(), true, false, false, Optional.empty(), false);
  }

  /** Why the best rung was refused, if it was; the second works everywhere. */
  private static Optional<BpfException> refusal(KernelFeatures features, Attach best) {
    Ladder ladder = Ladder.required("calls", Rung.of(best), Rung.of(RAW));
    try (ProbeLoader loader = new ProbeLoader(features);
        LoadedProbe loaded =
            loader.load(TestProbe.of("sampler", ladder), ProbeLoader.Options.of(1, 1 << 16))) {
      return loaded.hooks().getFirst().refused().stream()
          .map(LoadedProbe.Refused::reason)
          .findFirst();
    }
  }
}
