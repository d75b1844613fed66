package dev.kernspan.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfMap;
import dev.kernspan.libbpf.BpfObject;
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
  private static final String MODE = "filter_on";

  private final BpfMap filtered;
  private final List<BpfObject> filtering;
  private final Set<Integer> excluded = new HashSet<>();

  KernelFilter(List<LoadedProbe> probes) {
    filtered = probes.getFirst().object().map("filtered");
    filtering =
        probes.stream()
            .filter(probe -> !probe.probe().spec().name().equals(SEES_ALL))
            .map(LoadedProbe::object)
            .filter(object -> object.btf().findVariable(MODE).isPresent())
            .toList();
  }

  /** The process makes no more events. Over the map's limit it makes them, and they are dropped. */
  void exclude(int tgid) {
    if (excluded.size() >= filtered.maxEntries() || !excluded.add(tgid)) {
      return;
    }
    try (Arena call = Arena.ofConfined()) {
      filtered.update(call.allocateFrom(JAVA_INT, tgid), call.allocateFrom(JAVA_BYTE, (byte) 1));
      filter("FILTER_EXCEPT");
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
      if (excluded.isEmpty()) {
        filter("FILTER_OFF");
      }
    }
  }

  /** Where nobody is excluded, no program looks for them. */
  private void filter(String mode) {
    for (BpfObject object : filtering) {
      object.global(MODE).set(JAVA_INT, 0, (int) object.btf().enumValue(mode));
    }
  }
}
