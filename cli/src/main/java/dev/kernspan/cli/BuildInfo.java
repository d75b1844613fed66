package dev.kernspan.cli;

import dev.kernspan.agent.Version;
import dev.kernspan.export.Snapshot;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.LibBpf;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What runs here, and on what: the first lines of every bug report. */
final class BuildInfo {
  /** One class of each of our modules; a module is a jar. */
  private static final List<Class<?>> MODULES =
      List.of(LibBpf.class, Snapshot.class, Version.class, BuildInfo.class);

  private static final int SHOWN_BYTES = 6;

  private BuildInfo() {}

  static List<String> lines() {
    return List.of(
        "kernspan " + Version.TEXT,
        "build    " + build(),
        "libbpf   " + libbpf(),
        "java     " + Runtime.version() + " " + System.getProperty("java.vendor"),
        "kernel   " + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
  }

  private static String libbpf() {
    try {
      return LibBpf.version().toString();
    } catch (BpfException e) {
      return "not usable: " + e.getMessage();
    }
  }

  /** The same for the same sources and tools, whether or not they came from git. */
  private static String build() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Class<?> module : MODULES) {
        Path jar = jar(module);
        if (!Files.isRegularFile(jar)) {
          return "unpacked";
        }
        digest.update(Files.readAllBytes(jar));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
    } catch (IOException | URISyntaxException | NoSuchAlgorithmException e) {
      return "unknown: " + e;
    }
  }

  private static Path jar(Class<?> of) throws IOException, URISyntaxException {
    CodeSource source = of.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IOException("no code source");
    }
    URI location = source.getLocation().toURI();
    return location.getScheme().equals("file") ? Path.of(location) : Path.of("");
  }
}
