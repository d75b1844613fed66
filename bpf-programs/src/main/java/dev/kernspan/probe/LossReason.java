package dev.kernspan.probe;

import dev.kernspan.libbpf.CpuCounters;
import java.util.Locale;

/** Why something that happened is not in the ring: {@code enum loss_reason} of the kernel side. */
public enum LossReason {
  /** The ring had no room for the record. */
  RING_FULL,
  /** The start of something was not seen. */
  NO_START,
  /** State could not be kept. */
  MAP_FULL,
  /** Arguments of a program, some or all. */
  ARGS,
  /** Variables of a program's environment. */
  ENV;

  /** The value of the attribute {@code reason}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How often, since the probe was loaded. */
  public long count(LoadedProbe probe) {
    int index = (int) probe.object().btf().enumValue("LOST_" + name());
    return new CpuCounters(probe.object().map("losses")).sum(index);
  }
}
