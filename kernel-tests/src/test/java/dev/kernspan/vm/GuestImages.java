package dev.kernspan.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the boots of one run share: the cache, the mirror, and the guests' file systems. */
final class GuestImages {
  private final Path work;
  private final Path cache;
  private final Map<String, Path> guests = new HashMap<>();
  private @Nullable DebianMirror mirror;

  GuestImages(Path work) throws IOException {
    this.work = work;
    cache = Files.createDirectories(cache());
  }

  /** The newest such kernel. */
  synchronized KernelImage kernel(WantedKernel wanted) throws IOException, InterruptedException {
    return KernelImage.newest(mirror(), wanted, cache);
  }

  /** The first file system of guests of that architecture. */
  synchronized Path guest(String arch) throws IOException, InterruptedException {
    Path known = guests.get(arch);
    if (known != null) return known;
    Path made =
        arch.equals("arm64") ? GuestImage.arm64(work, mirror(), cache) : GuestImage.amd64(work);
    guests.put(arch, made);
    return made;
  }

  private DebianMirror mirror() throws IOException, InterruptedException {
    DebianMirror open = mirror;
    if (open == null) {
      open = DebianMirror.open(cache);
      mirror = open;
    }
    return open;
  }

  /** Outside of the repository: what is fetched serves all checkouts. */
  private static Path cache() {
    String given = System.getenv("XDG_CACHE_HOME");
    boolean none = given == null || given.isEmpty();
    Path base = none ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
    return base.resolve("kernspan");
  }
}
