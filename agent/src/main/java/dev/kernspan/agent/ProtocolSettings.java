package dev.kernspan.agent;

import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Side;
import dev.kernspan.agent.protocol.Signature;
import dev.kernspan.libbpf.KernelTick;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.probe.request.ProtocolSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Tells the request probe's objects the protocols; their numbers are their places, from 1. */
final class ProtocolSettings implements Consumer<OpenObject> {
  private final List<ProtocolSignature> signatures = new ArrayList<>();

  ProtocolSettings(List<Protocol> protocols) {
    for (int i = 0; i < protocols.size(); i++) {
      for (Signature s : protocols.get(i).signatures()) {
        signatures.add(new ProtocolSignature(i + 1, s.side() == Side.REQUEST, s.mask(), s.value()));
      }
    }
  }

  @Override
  public void accept(OpenObject object) {
    if (ProtocolSignature.concerns(object)) {
      ProtocolSignature.all(signatures).accept(object);
      object.global("tick_ns", KernelTick.ns());
    }
  }
}
