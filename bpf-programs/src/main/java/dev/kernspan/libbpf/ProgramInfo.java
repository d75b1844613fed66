package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.BPF_OBJ_GET_INFO_BY_FD;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the kernel says of a program, from {@code struct bpf_prog_info}. Runs and their time count
 * only while {@link LibBpf#enableStats} is open.
 *
 * @param recursionMisses runs left out because the program ran already on that CPU (5.12)
 * @param verifiedInstructions what the verifier walked through (5.16)
 */
public record ProgramInfo(
    int id,
    String name,
    long runTimeNs,
    long runCount,
    long recursionMisses,
    int verifiedInstructions) {
  private static final int BYTES = 224;

  static ProgramInfo of(int fd, String name) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment info = call.allocate(BYTES, 8);
      MemorySegment size = call.allocateFrom(JAVA_INT, BYTES);
      long result = BPF_OBJ_GET_INFO_BY_FD.call(fd, info.address(), size.address());
      Errors.check(result, Operation.INSPECT, "program " + name);
      return new ProgramInfo(
          info.get(JAVA_INT, 4),
          name,
          info.get(JAVA_LONG, 192),
          info.get(JAVA_LONG, 200),
          info.get(JAVA_LONG, 208),
          info.get(JAVA_INT, 216));
    }
  }
}
