package dev.kernspan.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small programs of {@code src/test/c}, which need nothing but a kernel. */
public final class CProgram {
  private static final Path WORK = Path.of("target", "vm");

  private CProgram() {}

  /** The server and client: the one that a guest has, or built for this machine. */
  public static Path shop() throws IOException, InterruptedException {
    String given = System.getProperty("kernspan.shop");
    return given != null ? Path.of(given) : build("shop", compiler("amd64"), WORK);
  }

  static String compiler(String arch) {
    return arch.equals("arm64") ? "aarch64-linux-gnu-gcc" : "gcc";
  }

  /** Links it statically, and gives where it is. */
  static Path build(String name, String compiler, Path work)
      throws IOException, InterruptedException {
    Path program = work.toAbsolutePath().resolve(compiler).resolve(name);
    Files.createDirectories(program.getParent());
    String source = Path.of("src", "test", "c", name + ".c").toString();
    Command.run(
        compiler,
        "-O2",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-static",
        "-pthread",
        "-o",
        program.toString(),
        source);
    return program;
  }
}
