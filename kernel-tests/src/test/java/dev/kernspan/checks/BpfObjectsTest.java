package dev.kernspan.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Looks at the compiled programs for helpers that they must not call. The old reads cannot tell
 * user memory from the kernel's; nothing may write into an observed process.
 */
final class BpfObjectsTest {
  private static final Path OBJECTS = Path.of("../bpf-programs/target/classes");
  private static final Map<Integer, String> FORBIDDEN =
      Map.of(4, "bpf_probe_read", 45, "bpf_probe_read_str", 36, "bpf_probe_write_user");

  /** BPF_JMP | BPF_CALL; the source register is 0 where the number is that of a helper. */
  private static final int CALL = 0x85, INSTRUCTION_BYTES = 8;

  private static final int SHT_PROGBITS = 1, SHF_EXECINSTR = 4;

  @Test
  void noProgramReadsByTheOldHelpersOrWritesIntoProcesses() throws IOException {
    List<String> found = new ArrayList<>();
    List<Path> objects;
    try (Stream<Path> files = Files.walk(OBJECTS)) {
      objects = files.filter(file -> file.toString().endsWith(".bpf.o")).toList();
    }
    int calls = 0;
    for (Path object : objects) calls += search(object, found);
    assertThat(calls).as("calls of helpers in " + objects.size() + " objects").isGreaterThan(100);
    assertThat(found).isEmpty();
  }

  /** Says how many calls of helpers there are at all. */
  private static int search(Path object, List<String> found) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(object)).order(ByteOrder.LITTLE_ENDIAN);
    long table = elf.getLong(40);
    int size = elf.getShort(58), count = elf.getShort(60), calls = 0;
    for (int i = 0; i < count; i++) {
      int section = (int) (table + (long) i * size);
      boolean code =
          elf.getInt(section + 4) == SHT_PROGBITS
              && (elf.getLong(section + 8) & SHF_EXECINSTR) != 0;
      if (code)
        calls +=
            search(
                object,
                elf,
                (int) elf.getLong(section + 24),
                (int) elf.getLong(section + 32),
                found);
    }
    return calls;
  }

  private static int search(Path object, ByteBuffer elf, int from, int bytes, List<String> found) {
    int calls = 0;
    for (int at = from; at < from + bytes; at += INSTRUCTION_BYTES) {
      boolean helper = (elf.get(at) & 0xff) == CALL && (elf.get(at + 1) & 0xf0) == 0;
      if (!helper) continue;
      calls++;
      String name = FORBIDDEN.get(elf.getInt(at + 4));
      if (name != null) found.add(object.getFileName() + " at " + (at - from) + ": " + name);
    }
    return calls;
  }
}
