package dev.kernspan.probe;

import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import java.util.List;

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
      case Attach.Kprobe a -> throw later(a);
      case Attach.Uprobe a -> throw later(a);
      case Attach.UprobeMulti a -> throw later(a);
      case Attach.Usdt a -> throw later(a);
      case Attach.PerfEvent a -> throw later(a);
      case Attach.Cgroup a -> throw later(a);
      case Attach.Tc a -> throw later(a);
      case Attach.Xdp a -> throw later(a);
      case Attach.Iterator a -> throw later(a);
    };
  }

  private static UnsupportedOperationException later(Attach attach) {
    return new UnsupportedOperationException("no way yet to attach to " + attach.hook());
  }
}
