package dev.kernspan.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.probe.LoadedProbe;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Leaves excluded processes out in the kernel, so that they cost nothing. What a process is, and
 * thus whether it is excluded, is known here only: the first event of each gets through and is
 * dropped.
 *
 * <p>The exec probe goes on to see all processes: a program that an excluded one becomes is judged
 * anew.
 */
final class KernelFilter {
  private static final String SEES_ALL = "exec";

  private final BpfMap filtered;
  private final Set<Integer> excluded = new HashSet<>();

  KernelFilter(List<LoadedProbe> probes) {
    filtered = probes.getFirst().object().map("filtered");
    for (LoadedProbe probe : probes) {
      boolean filters = probe.object().btf().findVariable("filter_on").isPresent();
      if (filters && !probe.probe().spec().name().equals(SEES_ALL)) {
        int except = (int) probe.object().btf().enumValue("FILTER_EXCEPT");
        probe.object().global("filter_on").set(JAVA_INT, 0, except);
      }
    }
  }

  /** The process makes no more events. Over the map's limit it makes them, and they are dropped. */
  void exclude(int tgid) {
    if (excluded.size() >= filtered.maxEntries() || !excluded.add(tgid)) {
      return;
    }
    try (Arena call = Arena.ofConfined()) {
      filtered.update(call.allocateFrom(JAVA_INT, tgid), call.allocateFrom(JAVA_BYTE, (byte) 1));
    } catch (BpfException e) {
      excluded.remove(tgid);
    }
  }

  /** The process is another program now, or gone. */
  void forget(int tgid) {
    if (excluded.remove(tgid)) {
      try (Arena call = Arena.ofConfined()) {
        filtered.delete(call.allocateFrom(JAVA_INT, tgid));
      }
    }
  }
}
