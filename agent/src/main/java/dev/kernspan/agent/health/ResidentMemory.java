package dev.kernspan.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident set of this process, as the kernel counts it. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIB = 1024;

  private ResidentMemory() {}

  /** Bytes; 0 if the kernel does not tell. */
  static long bytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }
}
