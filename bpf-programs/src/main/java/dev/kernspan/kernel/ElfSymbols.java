package dev.kernspan.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.kernspan.btf.ElfFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The functions that an executable or a library defines, by name, from both symbol tables: stripped
 * files have only the dynamic one.
 */
public final class ElfSymbols {
  private static final int SYMTAB = 2, DYNSYM = 11;
  private static final int ENTRY = 24;
  private static final int FUNC = 2, GNU_IFUNC = 10;

  private final ElfFile elf;
  private final List<ElfFile.Section> sections;
  private final List<ElfFile.Segment> code;
  private final Map<String, Long> found = new LinkedHashMap<>();

  private ElfSymbols(MemorySegment bytes) {
    elf = new ElfFile(bytes);
    sections = elf.sections();
    code = elf.segments().stream().filter(ElfFile.Segment::isCode).toList();
  }

  /** The places in the file of the functions whose names are wanted. */
  public static Map<String, Long> offsets(Path file, Predicate<String> wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofConfined()) {
      ElfSymbols symbols = new ElfSymbols(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
      symbols.sections.forEach(section -> symbols.collect(section, wanted));
      return symbols.found;
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("corrupt ELF file " + file, e);
    }
  }

  /** The place in the file of one function; empty if it is not defined there. */
  public static Optional<Long> offset(Path file, String function) throws IOException {
    return Optional.ofNullable(offsets(file, function::equals).get(function));
  }

  private void collect(ElfFile.Section section, Predicate<String> wanted) {
    if (section.type() != SYMTAB && section.type() != DYNSYM) return;
    if (section.link() <= 0 || section.link() >= sections.size()) return;
    MemorySegment entries = elf.content(section);
    MemorySegment names = elf.content(sections.get(section.link()));
    for (long at = 0; at + ENTRY <= entries.byteSize(); at += ENTRY) {
      if (!isDefinedFunction(entries, at)) continue;
      String name = unversioned(names.getString(entries.get(JAVA_INT_UNALIGNED, at)));
      if (wanted.test(name)) add(name, entries.get(JAVA_LONG_UNALIGNED, at + 8));
    }
  }

  private void add(String name, long address) {
    for (ElfFile.Segment segment : code) {
      if (segment.holds(address))
        found.putIfAbsent(name, address - segment.address() + segment.offset());
    }
  }

  private static boolean isDefinedFunction(MemorySegment entries, long at) {
    int type = entries.get(JAVA_BYTE, at + 4) & 0xf;
    return (type == FUNC || type == GNU_IFUNC) && entries.get(JAVA_SHORT_UNALIGNED, at + 6) != 0;
  }

  /** Without the version that the full symbol table adds, as in {@code malloc@@GLIBC_2.2.5}. */
  private static String unversioned(String name) {
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at);
  }
}
