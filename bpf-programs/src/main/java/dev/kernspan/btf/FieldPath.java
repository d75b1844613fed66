package dev.kernspan.btf;

import static dev.kernspan.btf.BtfData.*;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows a path as {@code header.slots[3].count} from a struct to a field. */
final class FieldPath {
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d+)]|\\.");
  private static final int DEEPEST = 32;

  /** More members than any path has to look at; corrupt types refer to themselves. */
  private static final int MOST = 1 << 20;

  private final Btf btf;
  private final String path;
  private int looked;

  FieldPath(Btf btf, String path) {
    this.btf = btf;
    this.path = path;
  }

  /** Where a field lies and what it is. */
  record Field(long offset, int type) {}

  Field from(int struct) {
    Field field = new Field(0, struct);
    Matcher step = STEP.matcher(path);
    int end = 0;
    for (; step.find() && step.start() == end; end = step.end()) {
      if (step.group(1) != null) field = member(field, step.group(1));
      else if (step.group(2) != null) field = element(field, Integer.parseInt(step.group(2)));
    }
    if (end != path.length() || end == 0)
      throw new IllegalArgumentException("no path of fields: \"" + path + '"');
    return field;
  }

  private Field member(Field of, String name) {
    int struct = btf.resolve(of.type);
    return member(struct, name, DEEPEST)
        .map(m -> new Field(of.offset + m.offset, m.type))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no field " + name + " in struct " + btf.data.name(struct)));
  }

  /** Also looks into unnamed structs and unions, whose members C sees as the outer one's own. */
  private Optional<Field> member(int struct, String name, int depth) {
    int kind = btf.data.kind(struct);
    if ((kind != STRUCT && kind != UNION) || depth == 0) return Optional.empty();
    for (int i = 0; i < btf.data.vlen(struct); i++) {
      if (++looked > MOST) throw new IllegalArgumentException("corrupt BTF: struct without end");
      String found = btf.data.string(btf.data.word(struct, 3 * i));
      int type = btf.data.word(struct, 3 * i + 1);
      if (found.equals(name)) return Optional.of(new Field(offset(struct, i), type));
      if (!found.isEmpty()) continue;
      long base = offset(struct, i);
      Optional<Field> inner = member(btf.resolve(type), name, depth - 1);
      if (inner.isPresent()) return inner.map(f -> new Field(base + f.offset, f.type));
    }
    return Optional.empty();
  }

  private long offset(int struct, int member) {
    int bits = btf.data.word(struct, 3 * member + 2);
    boolean bitField = btf.data.kindFlag(struct) && bits >>> 24 != 0;
    if (btf.data.kindFlag(struct)) bits &= 0xffffff;
    if (bitField || bits % 8 != 0) throw new IllegalArgumentException(path + " is a bit field");
    return bits / 8;
  }

  private Field element(Field of, int index) {
    int array = btf.resolve(of.type);
    if (btf.data.kind(array) != ARRAY || index >= btf.data.word(array, 2))
      throw new IllegalArgumentException("no element " + index + " in " + path);
    int type = btf.data.word(array, 0);
    return new Field(of.offset + (long) index * btf.size(type), type);
  }
}
