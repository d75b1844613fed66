package dev.kernspan.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compiles the tests' own programs in C with the compiler that builds the BPF programs. */
final class CProgram {
  private CProgram() {}

  /** Copies these files of {@code resources/e2e} into the folder; the first is compiled there. */
  static Path compile(Folder folder, String source, String... headers)
      throws IOException, InterruptedException {
    for (String header : headers) {
      folder.add(header);
    }
    Path file = folder.add(source);
    String program = file.toString().replaceFirst("\\.c$", "");
    ChildProcess.run(
        folder, Map.of(), List.of(clang(), "-O2", "-pthread", file.toString(), "-o", program));
    return Path.of(program);
  }

  /** The newest; Debian has the version in the name. */
  private static String clang() throws IOException {
    return IntStream.rangeClosed(14, 22)
        .mapToObj(version -> "clang-" + (36 - version))
        .filter(CProgram::onPath)
        .findFirst()
        .or(() -> Stream.of("clang").filter(CProgram::onPath).findFirst())
        .orElseThrow(() -> new IOException("no clang on the path"));
  }

  private static boolean onPath(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
