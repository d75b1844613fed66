package dev.kernspan.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real process to identify; ended with the test. */
final class Child implements AutoCloseable {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /** Starts it with no environment but this one, and waits until it runs {@code executable}. */
  static Child start(Map<String, String> environment, String executable, List<String> command)
      throws IOException {
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    var child = new Child(builder.redirectErrorStream(true).start());
    child.waitUntilItRuns(executable);
    return child;
  }

  static Child sleep(Map<String, String> environment) throws IOException {
    return start(environment, "sleep", List.of("sleep", "60"));
  }

  int pid() {
    return (int) process.pid();
  }

  void waitUntilItRuns(String executable) {
    var proc = new ProcFiles(Path.of("/proc"));
    long deadline = System.nanoTime() + PATIENCE_NS;
    // The kernel puts the arguments in place a moment after the executable.
    for (Program program = proc.program(pid(), "");
        !program.executable().contains(executable) || program.args().isEmpty();
        program = proc.program(pid(), "")) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(pid() + " does not run " + executable);
      }
      pause();
    }
  }

  /** Ends it and waits until nothing of it is left in {@code /proc}. */
  @Override
  public void close() {
    process.destroyForcibly();
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (Files.exists(Path.of("/proc/" + pid()))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(pid() + " does not end");
      }
      pause();
    }
  }

  void type(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
