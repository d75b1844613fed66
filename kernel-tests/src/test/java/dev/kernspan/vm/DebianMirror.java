package dev.kernspan.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Packages of several Debian releases, through an apt of our own: its sources and lists are in a
 * cache, and the machine's are left alone. The mirror is the one that the machine itself uses.
 */
final class DebianMirror {
  private static final Duration FRESH = Duration.ofHours(20);

  private final Path root;
  private final Path packages;

  private DebianMirror(Path root, Path packages) {
    this.root = root;
    this.packages = packages;
  }

  /** The mirror with lists that are at most a day old; with older ones where it is out of reach. */
  static DebianMirror open(Path cache) throws IOException, InterruptedException {
    DebianMirror mirror = new DebianMirror(cache.resolve("apt"), cache.resolve("packages"));
    mirror.configure();
    mirror.refresh();
    return mirror;
  }

  /** Names of the packages whose name begins so. */
  List<String> names(String prefix, String arch) throws IOException, InterruptedException {
    String text = apt("apt-cache", "dumpavail");
    List<String> names = new ArrayList<>();
    String name = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("Package: ")) name = line.substring("Package: ".length());
      if (line.equals("Architecture: " + arch) && name.startsWith(prefix)) names.add(name);
    }
    return names;
  }

  /** Unpacks the packages into {@code into}. Prints the checksum of each. */
  void unpack(String arch, List<String> names, Path into) throws IOException, InterruptedException {
    for (String name : names) {
      Path file = download(name, arch);
      System.out.printf("%s  %s%n", checksum(file), file.getFileName());
      Command.run("dpkg-deb", "-x", file.toString(), into.toString());
    }
  }

  private Path download(String name, String arch) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(packages.resolve(arch).resolve(name));
    // apt compares what it gets with the signed lists.
    Command.run(folder, environment(), List.of("apt-get", "-q", "download", name + ":" + arch));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".deb"))
          .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
          .orElseThrow(() -> new IOException("apt brought no " + name));
    }
  }

  private void configure() throws IOException, InterruptedException {
    for (String folder : List.of("state/lists/partial", "cache/archives/partial", "parts"))
      Files.createDirectories(root.resolve(folder));
    Files.writeString(root.resolve("status"), "");
    Files.writeString(root.resolve("sources.list"), sources());
    Files.writeString(
        root.resolve("apt.conf"),
        """
        Dir "%1$s";
        Dir::State "%1$s/state";
        Dir::State::status "%1$s/status";
        Dir::Cache "%1$s/cache";
        Dir::Etc "%1$s";
        Dir::Etc::sourcelist "%1$s/sources.list";
        Dir::Etc::sourceparts "%1$s/parts";
        Dir::Etc::parts "%1$s/parts";
        Dir::Etc::preferencesparts "%1$s/parts";
        APT::Architectures { "amd64"; "arm64"; };
        APT::Sandbox::User "";
        Acquire::Check-Valid-Until "false";
        Acquire::Languages "none";
        """
            .formatted(root));
  }

  /** The releases that have our kernels; unstable has the newest, and the split packages. */
  private static String sources() throws IOException, InterruptedException {
    String debian = site("Debian");
    String security = site("Debian-Security");
    String options = "deb [signed-by=" + keyring() + " arch=amd64,arm64] ";
    StringBuilder lines = new StringBuilder();
    for (String suite : List.of("bullseye", "bookworm", "trixie", "trixie-backports", "sid"))
      lines.append(options).append(debian).append(' ').append(suite).append(" main\n");
    for (String suite : List.of("bullseye", "bookworm", "trixie"))
      lines.append(options).append(security).append(' ').append(suite).append("-security main\n");
    return lines.toString();
  }

  private static String keyring() throws IOException {
    Path keys = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    if (!Files.exists(keys))
      throw new IOException("no " + keys + ": install debian-archive-keyring");
    return keys.toString();
  }

  /** Where this machine gets what has that label. */
  private static String site(String label) throws IOException, InterruptedException {
    String named =
        System.getenv(
            "KERNSPAN_" + label.toUpperCase(java.util.Locale.ROOT).replace('-', '_') + "_MIRROR");
    if (named != null) return named;
    String targets = Command.run("apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)");
    return targets
        .lines()
        .filter(line -> line.startsWith(label + " "))
        .map(line -> line.substring(label.length() + 1))
        .findFirst()
        .orElseThrow(() -> new IOException("this machine's apt has no source labelled " + label));
  }

  private void refresh() throws IOException, InterruptedException {
    Path stamp = root.resolve("refreshed");
    boolean old =
        !Files.exists(stamp)
            || Files.getLastModifiedTime(stamp).toInstant().isBefore(Instant.now().minus(FRESH))
            || !Files.readString(stamp).equals(sources());
    if (!old) return;
    try {
      apt("apt-get", "-q", "update");
      Files.writeString(stamp, sources());
    } catch (IOException e) {
      System.out.println("the lists of packages stay as they were: " + e.getMessage());
    }
  }

  private String apt(String... command) throws IOException, InterruptedException {
    return Command.run(root, environment(), List.of(command));
  }

  private Map<String, String> environment() {
    return Map.of("APT_CONFIG", root.resolve("apt.conf").toString());
  }

  private static String checksum(Path file) throws IOException {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
