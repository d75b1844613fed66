package dev.kernspan.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The CPUs of this machine. */
public final class Cpus {
  private Cpus() {}

  /** The numbers of those that run now. */
  public static List<Integer> online() {
    try {
      return parse(Files.readString(Path.of("/sys/devices/system/cpu/online")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a list as {@code 0-3,5}. */
  static List<Integer> parse(String list) {
    return Stream.of(list.strip().split(",", -1)).flatMapToInt(Cpus::range).boxed().toList();
  }

  private static IntStream range(String range) {
    int dash = range.indexOf('-');
    if (dash < 0) return IntStream.of(Integer.parseInt(range));
    return IntStream.rangeClosed(
        Integer.parseInt(range.substring(0, dash)), Integer.parseInt(range.substring(dash + 1)));
  }
}
