package dev.kernspan.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the build machine, run to its end. */
final class Command {
  private static final int PATIENCE_MINUTES = 10;

  private Command() {}

  /** Gives what it printed; IOException with its last words if it failed. */
  static String run(String... command) throws IOException, InterruptedException {
    return run(Path.of(""), Map.of(), List.of(command));
  }

  static String run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("command", ".out");
    Path err = Files.createTempFile("command", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toAbsolutePath().toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + " did not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + lastWords(err));
      }
      return Files.readString(out, UTF_8);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String lastWords(Path file) throws IOException {
    List<String> lines = Files.readString(file, UTF_8).lines().toList();
    return String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }
}
