package dev.kernspan.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kernel that lies unpacked in the cache.
 *
 * @param release as {@code uname -r} will say
 * @param folder what its packages hold
 */
record KernelImage(String release, Path folder) {
  private static final String IMAGE = "linux-image-", BINARY = "linux-binary-";
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /**
   * The newest that Debian serves now. What is in the cache already is not fetched again.
   *
   * @throws IOException if there is none, or it cannot be fetched
   */
  static KernelImage newest(DebianMirror mirror, WantedKernel wanted, Path cache)
      throws IOException, InterruptedException {
    String release =
        mirror.names(IMAGE, wanted.arch()).stream()
            .map(name -> name.substring(IMAGE.length()))
            .filter(wanted.packaged().asMatchPredicate())
            .max(Comparator.comparing(KernelImage::sortable))
            .orElseThrow(() -> new IOException("Debian serves no kernel " + wanted));
    Path folder = cache.resolve("kernels").resolve(release);
    if (!Files.exists(folder)) {
      Path fresh = folder.resolveSibling(release + ".part");
      Files.createDirectories(fresh);
      mirror.unpack(wanted.arch(), packages(mirror, wanted.arch(), release), fresh);
      Files.move(fresh, folder);
    }
    return new KernelImage(release, folder);
  }

  /** The compressed kernel itself; where it lies depends on how it was packaged. */
  Path vmlinuz() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("vmlinuz"))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow(() -> new IOException("no vmlinuz in " + folder));
    }
  }

  /**
   * One package until 6.18; then the kernel is apart from its modules, and the package of the old
   * name only needs both. A mirror may have lost the modules: few tests need one.
   */
  private static List<String> packages(DebianMirror mirror, String arch, String release)
      throws IOException, InterruptedException {
    if (!mirror.names(BINARY, arch).contains(BINARY + release)) return List.of(IMAGE + release);
    List<String> parts = new ArrayList<>(List.of(BINARY + release));
    for (String kind : List.of("linux-modules-", "linux-base-")) {
      if (mirror.names(kind, arch).contains(kind + release)) parts.add(kind + release);
      else System.out.println(release + ": no " + kind + release + " is served");
    }
    return parts;
  }

  /** The release with all numbers of the same width. */
  private static String sortable(String release) {
    return NUMBER.matcher(release).replaceAll(m -> "%09d".formatted(Long.parseLong(m.group())));
  }
}
