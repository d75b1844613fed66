package dev.kernspan.testing;

import dev.kernspan.btf.Btf;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.OpenObject;

/** The BPF object of the bindings' own tests, sampler.bpf.c. */
public final class Sampler {
  private Sampler() {}

  /** Opened; programs that some kernel refuses are not set to load. */
  public static OpenObject open() {
    return OpenObject.open("sampler", Btf.objectBeside(Sampler.class, "sampler"));
  }

  public static BpfObject load() {
    try (OpenObject open = open()) {
      return open.load();
    }
  }
}
