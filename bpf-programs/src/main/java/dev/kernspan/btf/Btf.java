package dev.kernspan.btf;

import static dev.kernspan.btf.BtfData.*;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The types that a BPF object was compiled with. Field offsets are read from here, never typed. */
public final class Btf {
  /** More typedefs and qualifiers in a row than any compiler writes: a loop. */
  private static final int DEEPEST = 64;

  final BtfData data;

  private Btf(BtfData data) {
    this.data = data;
  }

  /** Where a global variable lies. */
  public record Variable(String name, String section, int offset, int size, int type) {}

  /** Reads a copy of the bytes of a BTF section. */
  public static Btf of(MemorySegment section) {
    try {
      return new Btf(new BtfData(MemorySegment.ofArray(section.toArray(ValueLayout.JAVA_BYTE))));
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("corrupt BTF: it ends too early", e);
    }
  }

  /** Reads the BTF of a BPF object file. */
  public static Btf ofElf(byte[] elf) {
    return of(new ElfFile(MemorySegment.ofArray(elf)).section(".BTF"));
  }

  /**
   * Reads the BTF of {@code <name>.<arch>.bpf.o}, which lies beside {@code probe} on the class
   * path.
   */
  public static Btf beside(Class<?> probe, String name) {
    return ofElf(objectBeside(probe, name));
  }

  /** The bytes of {@code <name>.<arch>.bpf.o}, which lies beside {@code probe}. */
  public static byte[] objectBeside(Class<?> probe, String name) {
    try (InputStream in = probe.getResourceAsStream(objectName(name))) {
      if (in == null)
        throw new IllegalStateException("no " + objectName(name) + " beside " + probe);
      return in.readAllBytes();
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
    for (int id = 1; id < data.count(); id++) {
      if (data.kind(id) == STRUCT && data.name(id).equals(name))
        return new BtfStruct(this, name, id);
    }
    throw new IllegalArgumentException("no struct " + name + " in BTF");
  }

  /** The struct that {@code type} is, through typedefs; empty if it is no struct. */
  public Optional<BtfStruct> struct(int type) {
    int id = resolve(type);
    return data.kind(id) == STRUCT
        ? Optional.of(new BtfStruct(this, data.name(id), id))
        : Optional.empty();
  }

  public Variable variable(String name) {
    return findVariable(name)
        .orElseThrow(() -> new IllegalArgumentException("no global variable " + name));
  }

  public Optional<Variable> findVariable(String name) {
    return variables().filter(variable -> variable.name().equals(name)).findFirst();
  }

  /** All global variables. */
  public Stream<Variable> variables() {
    Stream.Builder<Variable> all = Stream.builder();
    for (int section = 1; section < data.count(); section++) {
      if (data.kind(section) != DATASEC) continue;
      for (int i = 0; i < data.vlen(section); i++) {
        all.add(variable(section, i));
      }
    }
    return all.build();
  }

  /** The value of an enum's constant, whichever enum it is in. */
  public long enumValue(String constant) {
    for (int id = 1; id < data.count(); id++) {
      OptionalLong value = enumValue(id, constant);
      if (value.isPresent()) return value.getAsLong();
    }
    throw new IllegalArgumentException("no enum constant " + constant + " in BTF");
  }

  /** The bytes a value of the type takes. */
  int size(int type) {
    return size(type, DEEPEST);
  }

  /** The type under typedefs, qualifiers and tags. */
  int resolve(int type) {
    int id = type;
    for (int depth = 0; depth < DEEPEST; depth++) {
      switch (data.kind(id)) {
        case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> id = data.sizeOrType(id);
        default -> {
          return id;
        }
      }
    }
    throw new IllegalArgumentException("corrupt BTF: type " + type + " has no end");
  }

  private int size(int type, int depth) {
    int id = resolve(type);
    if (depth == 0) throw new IllegalArgumentException("corrupt BTF: type " + type + " has no end");
    return switch (data.kind(id)) {
      case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT -> data.sizeOrType(id);
      case PTR -> 8;
      case ARRAY -> arraySize(size(data.word(id, 0), depth - 1), data.word(id, 2));
      default -> throw new IllegalArgumentException("type " + type + " has no size");
    };
  }

  private static int arraySize(int element, int count) {
    long size = (long) element * count;
    if (count < 0 || size < 0 || size > Integer.MAX_VALUE)
      throw new IllegalArgumentException("corrupt BTF: an array of 2 GiB or more");
    return (int) size;
  }

  private Variable variable(int section, int index) {
    int variable = data.word(section, 3 * index);
    return new Variable(
        data.name(variable),
        data.name(section),
        data.word(section, 3 * index + 1),
        data.word(section, 3 * index + 2),
        data.sizeOrType(variable));
  }

  private OptionalLong enumValue(int id, String constant) {
    int words = data.kind(id) == ENUM ? 2 : data.kind(id) == ENUM64 ? 3 : 0;
    for (int i = 0; words > 0 && i < data.vlen(id); i++) {
      if (!data.string(data.word(id, words * i)).equals(constant)) continue;
      long low = data.word(id, words * i + 1);
      return OptionalLong.of(
          words == 2 ? low : (low & 0xffffffffL) | ((long) data.word(id, words * i + 2) << 32));
    }
    return OptionalLong.empty();
  }
}
