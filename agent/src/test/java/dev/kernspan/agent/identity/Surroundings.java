package dev.kernspan.agent.identity;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.ConfigLoader;
import dev.kernspan.kernel.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the tests of identities stand on. */
final class Surroundings {
  private Surroundings() {}

  static Identities identities(Path folder, Map<String, String> settings) {
    return identities(folder, settings, Clock.system());
  }

  /** With these variables and nothing else set; {@code folder} is for the test's files. */
  static Identities identities(Path folder, Map<String, String> settings, Clock clock) {
    AgentConfig config = ConfigLoader.load(Optional.of(emptyFile(folder)), settings);
    return new Identities(config, new ProcessFilter(config.filter()), "9.9", clock);
  }

  /** Writes what {@code /proc} would say of a process that started at {@code start} ticks. */
  static void describe(Path proc, int pid, String start, String environment) throws IOException {
    Path process = Files.createDirectories(proc.resolve(String.valueOf(pid)));
    String before = " S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ";
    Files.writeString(process.resolve("stat"), pid + " (a) (b)" + before + start + " 0 0");
    Files.writeString(process.resolve("environ"), environment);
    Files.writeString(process.resolve("cmdline"), "/srv/app");
  }

  private static Path emptyFile(Path folder) {
    try {
      return Files.writeString(folder.resolve("empty.yaml"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
