package dev.kernspan.btf;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The sections of a 64-bit little-endian ELF file. */
final class ElfFile {
  private static final int MAGIC = 0x464c457f;
  private static final int TABLE = 40, ENTRY_SIZE = 58, COUNT = 60, NAMES = 62;
  private static final int OFFSET = 24, SIZE = 32;

  private final MemorySegment elf;

  ElfFile(MemorySegment elf) {
    this.elf = elf;
    if (elf.byteSize() < 64 || elf.get(JAVA_INT_UNALIGNED, 0) != MAGIC)
      throw new IllegalArgumentException("no ELF file");
  }

  MemorySegment section(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no section " + name));
  }

  Optional<MemorySegment> find(String name) {
    try {
      MemorySegment names = content(header(u16(NAMES)));
      for (int i = 0; i < u16(COUNT); i++) {
        if (names.getString(elf.get(JAVA_INT_UNALIGNED, header(i))).equals(name))
          return Optional.of(content(header(i)));
      }
      return Optional.empty();
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("corrupt ELF file", e);
    }
  }

  private long header(int index) {
    return elf.get(JAVA_LONG_UNALIGNED, TABLE) + (long) u16(ENTRY_SIZE) * index;
  }

  private MemorySegment content(long header) {
    return elf.asSlice(
        elf.get(JAVA_LONG_UNALIGNED, header + OFFSET), elf.get(JAVA_LONG_UNALIGNED, header + SIZE));
  }

  private int u16(long at) {
    return Short.toUnsignedInt(elf.get(JAVA_SHORT_UNALIGNED, at));
  }
}
