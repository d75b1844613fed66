package dev.kernspan.probe;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.libbpf.Errno;
import dev.kernspan.libbpf.KernelBtf;
import java.nio.file.Files;
import java.util.Optional;

/** Which hooks this kernel has, as far as it can be told without loading a program. */
final class Hooks implements AutoCloseable {
  private final KernelFeatures features;
  private final Optional<KernelBtf> btf = KernelBtf.open();

  Hooks(KernelFeatures features) {
    this.features = features;
  }

  /** Why the rung cannot be; empty if it is worth a try. */
  Optional<BpfException> refuse(Ladder.Rung rung) {
    return rung.attaches().stream()
        .flatMap(attach -> missing(attach).map(why -> refusal(attach, why)).stream())
        .findFirst();
  }

  @Override
  public void close() {
    btf.ifPresent(KernelBtf::close);
  }

  private Optional<String> missing(Attach attach) {
    return switch (attach) {
      case Attach.BtfTracepoint a ->
          btf.map(
                  types ->
                      unless(
                          types.hasTracepoint(a.tracepoint()),
                          "this kernel has no such tracepoint"))
              .orElse(NO_BTF);
      case Attach.Fentry a ->
          btf.map(
                  types ->
                      unless(types.hasFunction(a.function()), "this kernel has no such function"))
              .orElse(NO_BTF);
      case Attach.Tracepoint a -> tracepoint(a);
      case Attach.Kprobe a -> unless(features.kprobes(), "this kernel was built without kprobes");
      case Attach.Uprobe a -> unless(features.uprobes(), NO_UPROBES);
      case Attach.UprobeMulti a -> unless(features.uprobes(), NO_UPROBES);
      case Attach.Usdt a -> unless(features.uprobes(), NO_UPROBES);
      // Only the attempt tells.
      case Attach.RawTracepoint a -> Optional.empty();
      case Attach.PerfEvent a -> Optional.empty();
      case Attach.Cgroup a -> Optional.empty();
      case Attach.Tc a -> Optional.empty();
      case Attach.Xdp a -> Optional.empty();
      case Attach.Iterator a -> Optional.empty();
    };
  }

  private static final Optional<String> NO_BTF =
      Optional.of("this kernel has no BTF (/sys/kernel/btf/vmlinux)");
  private static final String NO_UPROBES = "this kernel was built without uprobes";

  private Optional<String> tracepoint(Attach.Tracepoint attach) {
    return features
        .tracefs()
        .map(
            tracefs ->
                unless(
                    Files.isReadable(
                        tracefs.resolve(
                            "events/" + attach.category() + "/" + attach.name() + "/id")),
                    "this kernel has no such tracepoint, or lockdown hides it"))
        .orElse(Optional.of("tracefs is not mounted at /sys/kernel/tracing"));
  }

  private static Optional<String> unless(boolean there, String reason) {
    return there ? Optional.empty() : Optional.of(reason);
  }

  private static BpfException refusal(Attach attach, String why) {
    return new NotSupported(
        "cannot attach " + attach.program() + " to " + attach.hook() + ": " + why,
        Errno.ENOENT,
        "");
  }
}
