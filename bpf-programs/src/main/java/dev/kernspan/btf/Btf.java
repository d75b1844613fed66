package dev.kernspan.btf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The types that a BPF object was compiled with. Field offsets are read from here, never typed. */
public final class Btf {
  private static final int INT = 1, PTR = 2, ARRAY = 3, STRUCT = 4, UNION = 5, ENUM = 6;
  private static final int TYPEDEF = 8, VOLATILE = 9, CONST = 10, RESTRICT = 11, FUNC_PROTO = 13;
  private static final int VAR = 14, DATASEC = 15, DECL_TAG = 17, ENUM64 = 19;

  private final MemorySegment data;
  private final long strings;
  private final List<Long> types = new ArrayList<>();

  private Btf(MemorySegment data) {
    this.data = data;
    long header = u32(4);
    strings = header + u32(16);
    types.add(0L);
    long at = header + u32(8);
    for (long end = at + u32(12); at < end; at += size(at)) types.add(at);
  }

  /**
   * Reads the BTF of {@code <name>.<arch>.bpf.o}, which lies beside {@code probe} on the class
   * path.
   */
  public static Btf beside(Class<?> probe, String name) {
    try (InputStream in = probe.getResourceAsStream(objectName(name))) {
      if (in == null)
        throw new IllegalStateException("no " + objectName(name) + " beside " + probe);
      return new Btf(section(MemorySegment.ofArray(in.readAllBytes()), ".BTF"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file name of a probe's object for this machine's architecture. */
  public static String objectName(String probe) {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86";
    return probe + "." + arch + ".bpf.o";
  }

  public BtfStruct struct(String name) {
    for (int id = 1; id < types.size(); id++) {
      long at = types.get(id);
      if (kind(at) == STRUCT && name(u32(at)).equals(name)) return new BtfStruct(this, name, id);
    }
    throw new IllegalArgumentException("no struct " + name + " in BTF");
  }

  int size(int struct) {
    return u32(types.get(struct) + 8);
  }

  /** The byte offset of a field; {@code path} may go into nested structs, as in "header.pid". */
  long offset(int struct, String path, int width) {
    long offset = 0;
    int id = struct;
    for (String step : path.split("\\.", -1)) {
      long at = types.get(resolve(id));
      long member = member(at, step);
      offset += u32(member + 8) / 8;
      id = u32(member + 4);
    }
    int actual = width(types.get(resolve(id)));
    if (actual != width)
      throw new IllegalArgumentException(path + " has " + actual + " bytes, not " + width);
    return offset;
  }

  private long member(long struct, String name) {
    for (int i = 0, n = vlen(struct); i < n; i++) {
      long at = struct + 12 + 12L * i;
      if (name(u32(at)).equals(name)) return at;
    }
    throw new IllegalArgumentException("no field " + name + " in struct " + name(u32(struct)));
  }

  private int width(long type) {
    return switch (kind(type)) {
      case INT, STRUCT, UNION, ENUM, ENUM64 -> u32(type + 8);
      case PTR -> 8;
      case ARRAY -> width(types.get(resolve(u32(type + 12)))) * u32(type + 20);
      default -> throw new IllegalArgumentException("a type of kind " + kind(type));
    };
  }

  private int resolve(int id) {
    long at = types.get(id);
    return switch (kind(at)) {
      case TYPEDEF, VOLATILE, CONST, RESTRICT -> resolve(u32(at + 8));
      default -> id;
    };
  }

  private long size(long type) {
    int n = vlen(type);
    return switch (kind(type)) {
      case INT, VAR, DECL_TAG -> 16;
      case ARRAY -> 24;
      case STRUCT, UNION, DATASEC, ENUM64 -> 12 + 12L * n;
      case ENUM, FUNC_PROTO -> 12 + 8L * n;
      default -> 12;
    };
  }

  private int kind(long type) {
    return u32(type + 4) >>> 24 & 0x1f;
  }

  private int vlen(long type) {
    return u32(type + 4) & 0xffff;
  }

  private int u32(long at) {
    return data.get(JAVA_INT_UNALIGNED, at);
  }

  private String name(int at) {
    return data.getString(strings + at);
  }

  private static MemorySegment section(MemorySegment elf, String name) {
    long table = elf.get(JAVA_LONG_UNALIGNED, 40);
    int size = elf.get(JAVA_SHORT_UNALIGNED, 58), count = elf.get(JAVA_SHORT_UNALIGNED, 60);
    long names = table + (long) size * elf.get(JAVA_SHORT_UNALIGNED, 62);
    long nameBase = elf.get(JAVA_LONG_UNALIGNED, names + 24);
    for (int i = 0; i < count; i++) {
      long at = table + (long) size * i;
      if (elf.getString(nameBase + elf.get(JAVA_INT_UNALIGNED, at)).equals(name))
        return elf.asSlice(
            elf.get(JAVA_LONG_UNALIGNED, at + 24), elf.get(JAVA_LONG_UNALIGNED, at + 32));
    }
    throw new IllegalArgumentException("no section " + name + " in " + elf.byteSize() + " bytes");
  }

  static byte u8(MemorySegment s, long at) {
    return s.get(JAVA_BYTE, at);
  }
}
