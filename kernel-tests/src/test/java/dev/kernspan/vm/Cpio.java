package dev.kernspan.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes the archive that a kernel unpacks into its first file system ("newc"). */
final class Cpio implements AutoCloseable {
  private static final int DIRECTORY = 0040755, PROGRAM = 0100755, LINK = 0120777, DEVICE = 0020600;

  private final OutputStream out;
  private final Set<String> folders = new HashSet<>();
  private int inode = 1;

  private Cpio(OutputStream out) {
    this.out = out;
  }

  static Cpio create(Path file) throws IOException {
    return new Cpio(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
  }

  /** The folder and those above it. */
  void folder(String path) throws IOException {
    if (path.isEmpty() || !folders.add(path)) return;
    folder(parent(path));
    entry(path, DIRECTORY, new byte[0], 0, 0);
  }

  void file(String path, byte[] content) throws IOException {
    folder(parent(path));
    entry(path, PROGRAM, content, 0, 0);
  }

  void file(String path, Path from) throws IOException {
    file(path, Files.readAllBytes(from));
  }

  void link(String path, String to) throws IOException {
    folder(parent(path));
    entry(path, LINK, to.getBytes(UTF_8), 0, 0);
  }

  /** A character device. */
  void device(String path, int major, int minor) throws IOException {
    folder(parent(path));
    entry(path, DEVICE, new byte[0], major, minor);
  }

  /** All files below {@code from}. Symbolic links stay what they are. */
  void tree(String path, Path from) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.sorted().toList();
    }
    for (Path file : files) {
      String to = file.equals(from) ? path : path + "/" + from.relativize(file);
      if (Files.isSymbolicLink(file)) link(to, Files.readSymbolicLink(file).toString());
      else if (Files.isDirectory(file)) folder(to);
      else file(to, file);
    }
  }

  @Override
  public void close() throws IOException {
    entry("TRAILER!!!", 0, new byte[0], 0, 0);
    out.close();
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private void entry(String path, int mode, byte[] content, int major, int minor)
      throws IOException {
    byte[] name = (path + "\0").getBytes(UTF_8);
    // Inode, mode, user, group, links, time, size, device, its own numbers, length of the name,
    // sum.
    String head =
        "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X"
            .formatted(
                inode++, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length, 0);
    out.write(head.getBytes(US_ASCII));
    out.write(name);
    pad(head.length() + name.length);
    out.write(content);
    pad(content.length);
  }

  private void pad(int length) throws IOException {
    out.write(new byte[(4 - length % 4) % 4]);
  }
}
