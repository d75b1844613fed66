package dev.kernspan.probe;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.NotPermitted;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.libbpf.Errno;
import dev.kernspan.libbpf.MapType;
import dev.kernspan.libbpf.OpenObject;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which hooks this kernel has, as far as it can be told without loading the probe itself. */
final class Hooks {
  private static final String PREEMPTS = "preempts_programs";
  private static final String NO_TRACEPOINT = "this kernel has no such tracepoint";
  private static final String NO_UPROBES = "this kernel was built without uprobes";

  private final KernelFeatures features;
  private final KernelTypes types;
  private final Map<String, Optional<BpfException>> tried = new HashMap<>();
  private final Map<MapType, Boolean> mapTypes = new EnumMap<>(MapType.class);

  Hooks(KernelFeatures features, KernelTypes types) {
    this.features = features;
    this.types = types;
  }

  /** Why the rung cannot be; empty if it is worth a try. */
  Optional<BpfException> refuse(Ladder.Rung rung) {
    boolean untyped = rung.object().isPresent();
    return rung.attaches().stream()
        .map(attach -> untyped ? refuseUntyped(attach) : refuse(attach))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<BpfException> refuseUntyped(Attach attach) {
    return unless(!preemptsInside(attach), attach, "a thread could be preempted inside it")
        .or(() -> refuse(attach));
  }

  /**
   * Whether a thread can be preempted inside such a program, which cannot hold the CPU: without
   * types it can name no function. The scheduler's own tracepoints are run with interrupts off.
   */
  private boolean preemptsInside(Attach attach) {
    return preempts()
        && attach instanceof Attach.RawTracepoint raw
        && !raw.name().startsWith("sched_");
  }

  Optional<BpfException> refuse(Attach attach) {
    return switch (attach) {
      case Attach.BtfTracepoint a -> typed(a, types.hasTracepoint(a.tracepoint()), NO_TRACEPOINT);
      case Attach.Fentry a ->
          typed(a, types.hasFunction(a.function()), "this kernel has no such function")
              .or(() -> fentry().map(why -> because(a, why)));
      case Attach.Kprobe a ->
          unless(features.kprobes(), a, "this kernel was built without kprobes")
              .or(() -> kprobe().map(why -> because(a, why)));
      case Attach.Tracepoint a -> tracepoint(a);
      case Attach.Uprobe a -> unless(features.uprobes(), a, NO_UPROBES);
      case Attach.UprobeMulti a -> unless(features.uprobes(), a, NO_UPROBES);
      case Attach.Usdt a -> unless(features.uprobes(), a, NO_UPROBES);
      case Attach.RawTracepoint a -> unless(types.hasTracepoint(a.name()), a, NO_TRACEPOINT);
      // Only the attempt tells.
      case Attach.PerfEvent a -> Optional.empty();
      case Attach.Cgroup a -> Optional.empty();
      case Attach.Tc a -> Optional.empty();
      case Attach.Xdp a -> Optional.empty();
      case Attach.Iterator a -> unless(types.own(), a, types.whyNotOwn());
    };
  }

  /** Whether this kernel has such maps. */
  boolean has(MapType type) {
    return mapTypes.computeIfAbsent(type, MapType::supported);
  }

  /** Tells the object what this kernel has, and is like. */
  void describe(OpenObject object) {
    types.describe(object);
    if (object.hasGlobal(PREEMPTS)) object.global(PREEMPTS, preempts() ? 1 : 0);
  }

  /** Whether a run of a program may be left out, see {@code preempt.bpf.h}. */
  boolean preempts() {
    return features.preemptsPrograms();
  }

  /** The verifier does not say what it is that forbids a program to read. */
  BpfException explained(BpfException e) {
    boolean locked = features.lockdown() == KernelFeatures.Lockdown.CONFIDENTIALITY;
    if (!locked || !(e instanceof BpfException.Rejected)) return e;
    String hint =
        "This kernel is in lockdown=confidentiality: programs may not read its memory. Boot it with"
            + " lockdown=integrity or without lockdown.";
    String text = "cannot load program " + e.program() + ": " + Errno.name(e.errno());
    return new NotPermitted(text + ". " + hint, e.errno(), hint).onProgram(e.program());
  }

  /** For a hook that only a kernel with types of its own can have. */
  private Optional<BpfException> typed(Attach attach, boolean there, String why) {
    return unless(types.own(), attach, types.whyNotOwn()).or(() -> unless(there, attach, why));
  }

  private Optional<BpfException> tracepoint(Attach.Tracepoint attach) {
    if (features.tracefs().isEmpty())
      return unless(false, attach, "tracefs is not mounted at /sys/kernel/tracing");
    String id = "events/" + attach.category() + "/" + attach.name() + "/id";
    return unless(
        Files.isReadable(features.tracefs().get().resolve(id)),
        attach,
        "this kernel has no such tracepoint, or its lockdown hides it");
  }

  private Optional<BpfException> kprobe() {
    return tried.computeIfAbsent("kprobe", kind -> SelfTest.kprobe());
  }

  private Optional<BpfException> fentry() {
    // Where the test has nothing to attach to, only the probe itself can tell.
    if (!types.hasFunction(SelfTest.FUNCTION)) return Optional.empty();
    return tried.computeIfAbsent("fentry", kind -> SelfTest.fentry());
  }

  private static Optional<BpfException> unless(boolean there, Attach attach, String why) {
    return there
        ? Optional.empty()
        : Optional.of(new NotSupported(cannot(attach) + why, Errno.ENOENT, ""));
  }

  private static BpfException because(Attach attach, BpfException tried) {
    String text = cannot(attach) + tried.getMessage();
    return tried instanceof NotPermitted
        ? new NotPermitted(text, tried.errno(), tried.hint())
        : new NotSupported(text, tried.errno(), tried.hint());
  }

  private static String cannot(Attach attach) {
    return "cannot attach " + attach.program() + " to " + attach.hook() + ": ";
  }
}
