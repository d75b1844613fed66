package dev.kernspan.agent.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code /proc}. Processes come and go and may be hostile: each read is bounded, and a failed
 * one is an empty answer.
 */
final class ProcFiles {
  private static final int LARGEST_FILE_BYTES = 64 << 10;
  // Service links of Kubernetes alone can fill 64 KiB.
  private static final int LARGEST_ENVIRONMENT_BYTES = 512 << 10;

  private final Path root;

  ProcFiles(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** The first line of a file of the whole machine, such as {@code uptime}; empty if none. */
  String line(String name) {
    return line(root.resolve(name));
  }

  static String line(Path path) {
    return text(read(path, LARGEST_FILE_BYTES)).lines().findFirst().orElse("").strip();
  }

  Optional<ProcStat> stat(int pid) {
    return ProcStat.parse(text(pid, "stat"));
  }

  String cgroup(int pid) {
    return text(pid, "cgroup");
  }

  Program program(int pid, String comm) {
    return new Program(comm, link(root.resolve(pid + "/exe")), args(pid));
  }

  /** An environment of two variables, as {@code /proc/pid/environ} would show it. */
  static byte[] environment(String serviceName, String resourceAttributes) {
    String text =
        "OTEL_SERVICE_NAME="
            + serviceName
            + "\0OTEL_RESOURCE_ATTRIBUTES="
            + resourceAttributes
            + "\0";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] environment(int pid) {
    return read(root.resolve(pid + "/environ"), LARGEST_ENVIRONMENT_BYTES);
  }

  /** The target of a link, empty if there is none. */
  static String link(Path path) {
    try {
      return Files.readSymbolicLink(path).toString();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  /** The first value of the variable; nothing else of the environment becomes a string. */
  static Optional<String> variable(byte[] environment, String name) {
    byte[] wanted = (name + "=").getBytes(StandardCharsets.UTF_8);
    int start = 0;
    while (start < environment.length) {
      int end = endOfString(environment, start);
      if (startsWith(environment, start, end, wanted)) {
        int at = start + wanted.length;
        return Optional.of(new String(environment, at, end - at, StandardCharsets.UTF_8));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private List<String> args(int pid) {
    byte[] bytes = read(root.resolve(pid + "/cmdline"), LARGEST_FILE_BYTES);
    var args = new ArrayList<String>();
    int start = 0;
    while (start < bytes.length) {
      int end = endOfString(bytes, start);
      args.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
      start = end + 1;
    }
    // A process that sets its title leaves zeros where its arguments were.
    while (!args.isEmpty() && args.getLast().isEmpty()) {
      args.removeLast();
    }
    return List.copyOf(args);
  }

  private static int endOfString(byte[] bytes, int start) {
    int end = start;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return end;
  }

  private static boolean startsWith(byte[] bytes, int start, int end, byte[] wanted) {
    if (end - start < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[start + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private String text(int pid, String name) {
    return text(read(root.resolve(pid + "/" + name), LARGEST_FILE_BYTES));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] read(Path path, int most) {
    try (var in = Files.newInputStream(path)) {
      return in.readNBytes(most);
    } catch (IOException | RuntimeException e) {
      return new byte[0];
    }
  }
}
