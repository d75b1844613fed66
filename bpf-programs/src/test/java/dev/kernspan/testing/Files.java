package dev.kernspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Files that this process runs. */
public final class Files {
  private Files() {}

  /** The C library. */
  public static Path libc() {
    return mapped("/libc.so.6");
  }

  /** The virtual machine, which has probes of its own. */
  public static Path jvm() {
    return mapped("/libjvm.so");
  }

  private static Path mapped(String end) {
    try (Stream<String> maps = java.nio.file.Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.endsWith(end))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
