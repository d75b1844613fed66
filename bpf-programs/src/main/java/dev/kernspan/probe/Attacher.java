package dev.kernspan.probe;

import dev.kernspan.kernel.Cpus;
import dev.kernspan.kernel.ElfSymbols;
import dev.kernspan.libbpf.BpfException.Failed;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Makes the links that an {@link Attach} describes. */
final class Attacher {
  private Attacher() {}

  static List<BpfLink> attach(BpfObject object, Attach attach) {
    BpfProgram program = object.program(attach.program());
    return switch (attach) {
      case Attach.BtfTracepoint a -> List.of(program.attachTrace());
      case Attach.Fentry a -> List.of(program.attachTrace());
      case Attach.RawTracepoint a -> List.of(program.attachRawTracepoint(a.name()));
      case Attach.Tracepoint a -> List.of(program.attachTracepoint(a.category(), a.name()));
      case Attach.Kprobe a -> List.of(program.attachKprobe(a.function(), a.exit()));
      case Attach.Uprobe a -> {
        long offset = offsets(a, a.file(), List.of(a.symbol()))[0];
        yield List.of(program.attachUprobe(a.file(), offset, a.exit(), a.pid()));
      }
      case Attach.UprobeMulti a -> {
        long[] offsets = offsets(a, a.file(), a.symbols());
        yield List.of(program.attachUprobeMulti(a.file(), offsets, a.exit(), a.pid()));
      }
      case Attach.Usdt a -> List.of(program.attachUsdt(a.file(), a.provider(), a.name(), a.pid()));
      case Attach.PerfEvent a -> onEveryCpu(program, a.hertz());
      case Attach.Cgroup a -> List.of(program.attachCgroup(a.directory()));
      case Attach.Tc a -> List.of(program.attachTc(a.interfaceIndex(), a.ingress()));
      case Attach.Xdp a -> List.of(program.attachXdp(a.interfaceIndex()));
      case Attach.Iterator a -> List.of(program.attachIterator());
    };
  }

  private static List<BpfLink> onEveryCpu(BpfProgram program, int hertz) {
    List<BpfLink> links = new ArrayList<>();
    try {
      for (int cpu : Cpus.online()) links.add(program.attachCpuClock(cpu, hertz));
      return links;
    } catch (RuntimeException | Error e) {
      links.forEach(BpfLink::close);
      throw e;
    }
  }

  private static long[] offsets(Attach attach, Path file, List<String> symbols) {
    String what = "cannot attach " + attach.program() + " to " + attach.hook() + ": ";
    try {
      Map<String, Long> found = ElfSymbols.offsets(file, new HashSet<>(symbols)::contains);
      List<String> missing = symbols.stream().filter(s -> !found.containsKey(s)).toList();
      if (!missing.isEmpty())
        throw new NotSupported(
                what + "no function " + String.join(", ", missing) + " in it", Errno.ENOENT, "")
            .onProgram(attach.program());
      return symbols.stream().mapToLong(found::get).toArray();
    } catch (IOException | IllegalArgumentException e) {
      throw new Failed(what + e.getMessage(), Errno.ENOENT, "").onProgram(attach.program());
    }
  }
}
