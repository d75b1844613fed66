package dev.kernspan.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of the repository: those in git, and those that could be added to it. */
record SourceTree(Path root, List<Path> files) {

  /** The tree around the working directory. */
  static SourceTree here() throws IOException, InterruptedException {
    Path root = Path.of(git(Path.of(""), "rev-parse", "--show-toplevel").getFirst());
    return new SourceTree(
        root,
        git(root, "ls-files", "--cached", "--others", "--exclude-standard").stream()
            .map(Path::of)
            .filter(file -> Files.exists(root.resolve(file)))
            .toList());
  }

  /** Paths below the root whose names end so. */
  List<Path> ending(String... suffixes) {
    return files.stream()
        .filter(file -> List.of(suffixes).stream().anyMatch(file.toString()::endsWith))
        .toList();
  }

  String read(Path file) throws IOException {
    return Files.readString(root.resolve(file));
  }

  byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(root.resolve(file));
  }

  // Root runs the tests in a checkout that another may own: git refuses that unless told.
  private static List<String> git(Path folder, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("git", "-c", "safe.directory=*"));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command)
            .directory(folder.toAbsolutePath().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(git.getInputStream().readAllBytes(), UTF_8);
    if (git.waitFor() != 0) throw new IOException(command + " failed in " + folder);
    return output.lines().toList();
  }
}
