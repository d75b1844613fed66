package dev.kernspan.vm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of the table: what one boot has of one thing. The first column is the boot, as in "6.1
 * amd64" or "6.12 amd64, jit-off".
 */
record Row(List<String> fields) {
  static Row of(String boot, List<String> rest) {
    List<String> fields = new ArrayList<>();
    fields.add(boot);
    rest.forEach(field -> fields.add(field.replace('\t', ' ')));
    return new Row(fields);
  }

  static Row parse(String line) {
    return new Row(Arrays.asList(line.split("\t", -1)));
  }

  String boot() {
    return fields.getFirst();
  }

  String field(int index) {
    return index < fields.size() ? fields.get(index) : "";
  }

  @Override
  public String toString() {
    return String.join("\t", fields);
  }
}
