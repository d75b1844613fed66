package dev.kernspan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The modules from npm, fetched once for a checkout. */
final class Npm {
  private static final Path CACHE = Path.of("target", "e2e", "npm").toAbsolutePath();

  private Npm() {}

  static Path modules() throws IOException, InterruptedException {
    Path modules = CACHE.resolve("node_modules");
    if (!Files.exists(modules)) {
      install(modules);
    }
    return modules;
  }

  /** Into another folder first: an install that breaks off must not look done. */
  private static void install(Path modules) throws IOException, InterruptedException {
    try (Folder folder = Folder.create()) {
      folder.add("node/package.json");
      ChildProcess.run(
          folder,
          Map.of(),
          List.of("npm", "install", "--no-audit", "--no-fund", "--no-package-lock"));
      Files.createDirectories(CACHE);
      ChildProcess.run(
          folder, Map.of(), List.of("cp", "-r", "node_modules", CACHE.resolve("new").toString()));
      Files.move(CACHE.resolve("new"), modules, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
