package dev.kernspan.e2e;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program that a test runs; it and its own children end with the test. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final Path output;

  private ChildProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it; what it prints goes to a file of the folder. */
  static ChildProcess start(Folder folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path output = Files.createTempFile(folder.path(), "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(new File(output.toString()));
    // The tests' own surroundings must not name the services that are observed.
    builder.environment().keySet().removeIf(key -> key.startsWith("OTEL_"));
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start(), output);
  }

  /** Runs it to its end and gives what it printed. */
  static String run(Folder folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    try (ChildProcess child = start(folder, environment, command)) {
      int exit = child.await(Duration.ofMinutes(3));
      if (exit != 0) {
        throw new IOException(command + " ended with " + exit + ": " + child.output());
      }
      return child.output();
    }
  }

  /** Waits until it accepts connections. */
  void awaitPort(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Waiting.PATIENCE.toNanos();
    while (!accepts(port)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException(process.info() + " does not listen on " + port + ": " + output());
      }
      Thread.sleep(20);
    }
  }

  /** Waits for its end; gives its exit code. */
  int await(Duration atMost) throws IOException, InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException(process.info() + " does not end: " + output());
    }
    return process.exitValue();
  }

  /** Writes a line to its standard input. */
  void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    if (!ended(process.toHandle())) {
      process.destroyForcibly();
    }
    // A server that is killed leaves its workers behind.
    all.stream().filter(child -> !ended(child)).forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean ended(ProcessHandle handle) {
    try {
      handle.onExit().get(3, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
