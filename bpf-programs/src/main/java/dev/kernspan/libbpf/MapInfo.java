package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.BPF_OBJ_GET_INFO_BY_FD;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What the kernel says of a map; the head of {@code struct bpf_map_info}. */
record MapInfo(int type, int id, int keySize, int valueSize, int maxEntries, int flags) {
  private static final int BYTES = 24;

  static MapInfo of(int fd) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment info = call.allocate(BYTES, 8);
      MemorySegment size = call.allocateFrom(JAVA_INT, BYTES);
      long result = BPF_OBJ_GET_INFO_BY_FD.call(fd, info.address(), size.address());
      Errors.check(result, Operation.INSPECT, "map");
      return new MapInfo(
          info.get(JAVA_INT, 0),
          info.get(JAVA_INT, 4),
          info.get(JAVA_INT, 8),
          info.get(JAVA_INT, 12),
          info.get(JAVA_INT, 16),
          info.get(JAVA_INT, 20));
    }
  }
}
