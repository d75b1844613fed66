package dev.kernspan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kernspan.libbpf.KernelIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The command line in a process of its own, as users run it. */
final class Child implements AutoCloseable {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Child(List<String> command) throws IOException {
    process = new ProcessBuilder(command).start();
    reader = Thread.ofPlatform().daemon().start(this::readErrors);
  }

  static Child start(String... arguments) throws IOException {
    // Who runs the tests in the background of a shell has SIGINT ignored, and so have its children.
    return of(List.of("env", "--default-signal=INT,TERM,HUP"), arguments);
  }

  /** Root by its number, but without any capability. */
  static Child startPowerless(String... arguments) throws IOException {
    return of(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all"), arguments);
  }

  /** With a variable in its environment. */
  static Child startWith(String variable, String value, String... arguments) throws IOException {
    return of(List.of("env", variable + "=" + value), arguments);
  }

  private static Child of(List<String> prefix, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(java(Kernspan.class));
    command.addAll(List.of(arguments));
    return new Child(command);
  }

  /** The command that runs a class of this build. */
  static List<String> java(Class<?> main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  BufferedReader output() {
    return process.inputReader(UTF_8);
  }

  /** What it wrote to standard error so far. */
  List<String> errors() {
    return errors;
  }

  /** Waits for a line on standard error. */
  void awaitError(Predicate<String> wanted) throws InterruptedException {
    awaitErrors(wanted, 1);
  }

  /** Waits for so many of them. */
  void awaitErrors(Predicate<String> wanted, int count) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (errors.stream().filter(wanted).count() < count) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("not told within a minute; it told " + errors);
      }
      Thread.sleep(10);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    // The shell's own: the program of that name is in a package that may be missing.
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
  }

  boolean ended() {
    return !process.isAlive();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS)) {
      throw new AssertionError("still running; it told " + errors);
    }
    reader.join();
    return process.exitValue();
  }

  /** The kernel's numbers of all that the process holds in it now. */
  KernelIds held() throws IOException {
    KernelIds held = new KernelIds(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    Path descriptors = Path.of("/proc/" + process.pid() + "/fdinfo");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
      for (Path file : files) {
        String info = read(file);
        collect(info, "prog_id:", held.programs());
        collect(info, "map_id:", held.maps());
        collect(info, "link_id:", held.links());
      }
    }
    return held;
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return ""; // Closed meanwhile: a program that serves opens and closes files.
    }
  }

  private static void collect(String info, String key, Set<Integer> into) {
    info.lines()
        .filter(line -> line.startsWith(key))
        .forEach(line -> into.add(Integer.parseInt(line.substring(key.length()).strip())));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void readErrors() {
    process.errorReader(UTF_8).lines().forEach(errors::add);
  }
}
