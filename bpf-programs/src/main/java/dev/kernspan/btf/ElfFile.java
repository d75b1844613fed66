package dev.kernspan.btf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The tables of a 64-bit little-endian ELF file: sections and, in a program, segments. */
public final class ElfFile {
  private static final int MAGIC = 0x464c457f;
  private static final int CLASS = 4, DATA = 5, CLASS_64 = 2, LITTLE_ENDIAN = 1;
  private static final int SEGMENTS = 32, SECTIONS = 40;
  private static final int SEGMENT_SIZE = 54, SEGMENT_COUNT = 56;
  private static final int SECTION_SIZE = 58, SECTION_COUNT = 60, NAMES = 62;
  private static final int HEADER = 64;
  private static final int NO_BITS = 8;

  private final MemorySegment elf;

  public ElfFile(MemorySegment elf) {
    this.elf = elf;
    if (elf.byteSize() < HEADER || elf.get(JAVA_INT_UNALIGNED, 0) != MAGIC)
      throw new IllegalArgumentException("no ELF file");
    if (elf.get(JAVA_BYTE, CLASS) != CLASS_64 || elf.get(JAVA_BYTE, DATA) != LITTLE_ENDIAN)
      throw new IllegalArgumentException("an ELF file of another kind of machine");
  }

  /**
   * A part of the file, as linkers see it.
   *
   * @param link the number of the section that this one refers to, as symbols to their names
   */
  public record Section(String name, int type, long offset, long size, int link) {}

  /** A part of the file, as it is mapped into a process. */
  public record Segment(int type, int flags, long offset, long address, long size) {
    private static final int LOAD = 1, EXECUTABLE = 1;

    public boolean isCode() {
      return type == LOAD && (flags & EXECUTABLE) != 0;
    }

    /** Whether an address, as symbols have it, is in the part that is in the file. */
    public boolean holds(long symbolAddress) {
      return symbolAddress >= address && symbolAddress - address < size;
    }
  }

  public List<Section> sections() {
    try {
      MemorySegment names = elf.asSlice(offset(section(u16(NAMES))));
      return IntStream.range(0, u16(SECTION_COUNT)).mapToObj(i -> read(section(i), names)).toList();
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("corrupt ELF file", e);
    }
  }

  public List<Segment> segments() {
    try {
      return IntStream.range(0, u16(SEGMENT_COUNT)).mapToObj(this::segment).toList();
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("corrupt ELF file", e);
    }
  }

  public MemorySegment section(String name) {
    Optional<Section> found = sections().stream().filter(s -> s.name.equals(name)).findFirst();
    return content(found.orElseThrow(() -> new IllegalArgumentException("no section " + name)));
  }

  /** The bytes of a section; none if it takes none of the file. */
  public MemorySegment content(Section section) {
    try {
      return elf.asSlice(section.offset, section.type == NO_BITS ? 0 : section.size);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("corrupt ELF file: section " + section.name, e);
    }
  }

  private Section read(long header, MemorySegment names) {
    return new Section(
        names.getString(elf.get(JAVA_INT_UNALIGNED, header)),
        elf.get(JAVA_INT_UNALIGNED, header + 4),
        offset(header),
        elf.get(JAVA_LONG_UNALIGNED, header + 32),
        elf.get(JAVA_INT_UNALIGNED, header + 40));
  }

  private Segment segment(int index) {
    long at = elf.get(JAVA_LONG_UNALIGNED, SEGMENTS) + (long) u16(SEGMENT_SIZE) * index;
    return new Segment(
        elf.get(JAVA_INT_UNALIGNED, at),
        elf.get(JAVA_INT_UNALIGNED, at + 4),
        elf.get(JAVA_LONG_UNALIGNED, at + 8),
        elf.get(JAVA_LONG_UNALIGNED, at + 16),
        elf.get(JAVA_LONG_UNALIGNED, at + 32));
  }

  private long section(int index) {
    return elf.get(JAVA_LONG_UNALIGNED, SECTIONS) + (long) u16(SECTION_SIZE) * index;
  }

  private long offset(long header) {
    return elf.get(JAVA_LONG_UNALIGNED, header + 24);
  }

  private int u16(long at) {
    return Short.toUnsignedInt(elf.get(JAVA_SHORT_UNALIGNED, at));
  }
}
