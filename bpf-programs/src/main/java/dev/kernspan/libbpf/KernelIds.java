package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.TreeSet;

/** The numbers of everything of BPF that is in the kernel, whoever put it there. */
public record KernelIds(Set<Integer> programs, Set<Integer> maps, Set<Integer> links) {
  public static KernelIds now() {
    LibBpf.version();
    return new KernelIds(
        ids(BPF_PROG_GET_NEXT_ID), ids(BPF_MAP_GET_NEXT_ID), ids(BPF_LINK_GET_NEXT_ID));
  }

  private static Set<Integer> ids(CFunction next) {
    Set<Integer> found = new TreeSet<>();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment id = call.allocate(JAVA_INT);
      long result = next.call(0, id.address());
      while (result == 0) {
        found.add(id.get(JAVA_INT, 0));
        result = next.call(id.get(JAVA_INT, 0), id.address());
      }
      if (result != -Errno.ENOENT) Errors.check(result, Operation.INSPECT, "the kernel's programs");
    }
    return found;
  }
}
