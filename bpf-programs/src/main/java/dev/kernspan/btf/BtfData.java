package dev.kernspan.btf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The raw records of a BTF section, by type id.
 *
 * <pre>
 * record: name u32 | info u32 = kind << 24 | vlen | size or type u32 | by kind: words, members, ...
 * </pre>
 */
final class BtfData {
  static final int INT = 1, PTR = 2, ARRAY = 3, STRUCT = 4, UNION = 5, ENUM = 6, FWD = 7;
  static final int TYPEDEF = 8, VOLATILE = 9, CONST = 10, RESTRICT = 11, FUNC = 12;
  static final int FUNC_PROTO = 13, VAR = 14, DATASEC = 15, FLOAT = 16, DECL_TAG = 17;
  static final int TYPE_TAG = 18, ENUM64 = 19;

  private static final int MAGIC = 0xeb9f;
  private static final int HEAD = 12;

  private final MemorySegment data;
  private final long strings;
  private final long stringsEnd;
  private int[] starts = new int[256];
  private int count = 1;

  BtfData(MemorySegment data) {
    this.data = data;
    if (Short.toUnsignedInt(data.get(JAVA_SHORT_UNALIGNED, 0)) != MAGIC)
      throw new IllegalArgumentException("corrupt BTF: wrong magic");
    long header = length(4);
    strings = header + length(16);
    stringsEnd = strings + length(20);
    // Every name then has an end.
    if (stringsEnd > data.byteSize() || length(20) == 0 || data.get(JAVA_BYTE, stringsEnd - 1) != 0)
      throw new IllegalArgumentException("corrupt BTF: names end beyond the data");
    index(header + length(8), header + length(8) + length(12));
  }

  /** Ids go from 1 to this, not included; 0 is void. */
  int count() {
    return count;
  }

  int start(int id) {
    if (id <= 0 || id >= count) throw new IllegalArgumentException("corrupt BTF: no type " + id);
    return starts[id];
  }

  int kind(int id) {
    return id == 0 ? 0 : kindAt(start(id));
  }

  int vlen(int id) {
    return vlenAt(start(id));
  }

  /** Whether bit fields have their width in the offset. */
  boolean kindFlag(int id) {
    return u32(start(id) + 4) < 0;
  }

  /** The third word: a size, or the id of the type referred to. */
  int sizeOrType(int id) {
    return u32(start(id) + 8);
  }

  String name(int id) {
    return string(u32(start(id)));
  }

  /** Word {@code word} of the part after the head of record {@code id}. */
  int word(int id, int word) {
    return u32(start(id) + HEAD + 4L * word);
  }

  String string(int at) {
    long from = strings + at;
    if (at < 0 || from >= stringsEnd) throw new IllegalArgumentException("corrupt BTF: no name");
    return data.getString(from);
  }

  private void index(long from, long to) {
    if (to > data.byteSize())
      throw new IllegalArgumentException("corrupt BTF: types end beyond the data");
    for (long at = from; at < to; at += size(at)) {
      if (at + HEAD > to || at + size(at) > to)
        throw new IllegalArgumentException("corrupt BTF: the last type is cut off");
      if (count == starts.length) starts = Arrays.copyOf(starts, count * 2);
      starts[count++] = (int) at;
    }
  }

  private long size(long at) {
    long n = vlenAt(at);
    return switch (kindAt(at)) {
      case INT, VAR, DECL_TAG -> HEAD + 4;
      case ARRAY -> HEAD + 12;
      case STRUCT, UNION, DATASEC, ENUM64 -> HEAD + 12 * n;
      case ENUM, FUNC_PROTO -> HEAD + 8 * n;
      case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> HEAD;
      default -> throw new IllegalArgumentException("corrupt BTF: kind " + kindAt(at));
    };
  }

  private int kindAt(long at) {
    return u32(at + 4) >>> 24 & 0x1f;
  }

  private int vlenAt(long at) {
    return u32(at + 4) & 0xffff;
  }

  private int length(long at) {
    int length = u32(at);
    if (length < 0) throw new IllegalArgumentException("corrupt BTF: a length of 2 GiB or more");
    return length;
  }

  private int u32(long at) {
    return data.get(JAVA_INT_UNALIGNED, at);
  }
}
