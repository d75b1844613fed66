package dev.kernspan.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A temporary folder that servers which give up root can read. */
record Folder(Path path) implements AutoCloseable {

  static Folder create() throws IOException {
    Path path = Files.createTempDirectory("kernspan-e2e");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Folder(path);
  }

  /** Copies a file of {@code resources/e2e}; {@code @KEY@} becomes what the map has for it. */
  Path add(String resource, Map<String, ?> values) throws IOException {
    String text = resource(resource).replace("@FOLDER@", path.toString());
    for (var value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue().toString());
    }
    return write(resource.substring(resource.lastIndexOf('/') + 1), text);
  }

  Path add(String resource) throws IOException {
    return add(resource, Map.of());
  }

  Path write(String name, String text) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Copies a program of this machine. */
  String addProgram(String file) throws IOException {
    Path copy = path.resolve(Path.of(file).getFileName());
    return Files.copy(Path.of(file), copy, StandardCopyOption.COPY_ATTRIBUTES).toString();
  }

  @Override
  public void close() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Folder.class.getResourceAsStream("/e2e/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
