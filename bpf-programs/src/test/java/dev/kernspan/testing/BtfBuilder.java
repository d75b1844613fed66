package dev.kernspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes BTF record by record, as a compiler would. Ids count from 1 in the order of the calls. */
public final class BtfBuilder {
  private static final int HEADER = 24;

  private final ByteArrayOutputStream types = new ByteArrayOutputStream();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private int count;

  public BtfBuilder() {
    strings.write(0);
  }

  /** Adds a record and gives its id; {@code words} come after its head. */
  public int add(int kind, String name, int vlen, int sizeOrType, int... words) {
    return addFlagged(kind, false, name, vlen, sizeOrType, words);
  }

  /** The same with the kind's flag, which for structs means that offsets hold widths. */
  public int addFlagged(
      int kind, boolean flag, String name, int vlen, int sizeOrType, int... words) {
    ByteBuffer record = ByteBuffer.allocate(12 + 4 * words.length).order(ByteOrder.nativeOrder());
    record.putInt(name(name)).putInt((flag ? 1 << 31 : 0) | kind << 24 | vlen).putInt(sizeOrType);
    for (int word : words) record.putInt(word);
    types.writeBytes(record.array());
    return ++count;
  }

  /** The place of a name, for members and constants. */
  public int name(String name) {
    if (name.isEmpty()) return 0;
    int at = strings.size();
    strings.writeBytes(name.getBytes(UTF_8));
    strings.write(0);
    return at;
  }

  public byte[] bytes() {
    ByteBuffer all =
        ByteBuffer.allocate(HEADER + types.size() + strings.size()).order(ByteOrder.nativeOrder());
    all.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER);
    all.putInt(0).putInt(types.size()).putInt(types.size()).putInt(strings.size());
    return all.put(types.toByteArray()).put(strings.toByteArray()).array();
  }
}
