package dev.kernspan.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The first file system of a guest: busybox, a Java runtime, libbpf, and this build. */
final class GuestImage {
  /** Of the JDK, what the agent and the tests need. */
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.httpserver,"
          + "jdk.management,jdk.unsupported";

  /** What an arm64 guest has of Debian, newest release. */
  private static final List<String> ARM64_PACKAGES =
      List.of(
          "busybox-static",
          "libc6",
          "libgcc-s1",
          "libstdc++6",
          "zlib1g",
          "libelf1t64",
          "libzstd1",
          "libbpf1",
          "openjdk-25-jre-headless");

  private static final Pattern LIBRARY = Pattern.compile("(?m)(?:=> |^\\s+)(/\\S+) \\(0x");
  private static final Set<String> LEFT_OUT = Set.of("doc", "man", "locale", "gconv", "bug");

  private GuestImage() {}

  /** Writes the image for this machine's own architecture. */
  static Path amd64(Path work) throws IOException, InterruptedException {
    Path file = work.resolve("guest-amd64.cpio");
    Path runtime = runtime(work);
    try (Cpio out = Cpio.create(file)) {
      base(out, CProgram.compiler("amd64"), work);
      out.file("bin/busybox", found("/bin/busybox", "busybox-static"));
      out.tree("jre", runtime);
      for (Path library : libraries(runtime)) out.file(library.toString().substring(1), library);
      build(out);
    }
    return file;
  }

  static Path arm64(Path work, DebianMirror mirror, Path cache)
      throws IOException, InterruptedException {
    Path file = work.resolve("guest-arm64.cpio");
    Path system = cache.resolve("arm64-system");
    if (!Files.exists(system)) {
      Path fresh = cache.resolve("arm64-system.part");
      Files.createDirectories(fresh);
      mirror.unpack("arm64", ARM64_PACKAGES, fresh);
      Files.move(fresh, system);
    }
    try (Cpio out = Cpio.create(file)) {
      base(out, CProgram.compiler("arm64"), work);
      out.link("lib", "usr/lib");
      for (String part : List.of("usr/lib", "etc")) system(out, system, system.resolve(part));
      out.file("bin/busybox", system.resolve("usr/bin/busybox"));
      out.link("jre", "usr/lib/jvm/java-25-openjdk-arm64");
      build(out);
    }
    return file;
  }

  private static void base(Cpio out, String compiler, Path work)
      throws IOException, InterruptedException {
    out.device("dev/console", 5, 1);
    out.device("dev/null", 1, 3);
    out.link("bin/sh", "busybox");
    for (String folder : List.of("proc", "sys", "dev", "tmp", "etc")) out.folder(folder);
    out.file("etc/passwd", "root:x:0:0::/root:/bin/sh\n".getBytes(UTF_8));
    out.file("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n".getBytes(UTF_8));
    try (InputStream in = GuestImage.class.getResourceAsStream("/vm/init.sh")) {
      out.file("init", Objects.requireNonNull(in).readAllBytes());
    }
    for (String program : List.of("shop", "limited"))
      out.file("bin/" + program, CProgram.build(program, compiler, work));
  }

  /** This build, as the class path of this process has it, and the tests of the BPF programs. */
  private static void build(Cpio out) throws IOException {
    List<String> inGuest = new ArrayList<>();
    List<String> all = new ArrayList<>();
    all.add(bpfTests().toString());
    all.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    for (String entry : all) {
      Path from = Path.of(entry).toAbsolutePath();
      if (!Files.exists(from)) continue;
      String to = "app/" + inGuest.size() + "-" + from.getFileName();
      if (Files.isDirectory(from)) out.tree(to, from);
      else out.file(to, from);
      inGuest.add("/" + to);
    }
    out.file("app/classpath", String.join(":", inGuest).getBytes(UTF_8));
  }

  /** Where the tests of the other module are; they are on no class path of this one. */
  static Path bpfTests() {
    return Path.of("").toAbsolutePath().resolveSibling("bpf-programs/target/test-classes");
  }

  /** A runtime with nothing that is not needed; made once for each JDK. */
  private static Path runtime(Path work) throws IOException, InterruptedException {
    Path jdk = Path.of(System.getProperty("java.home"));
    Path runtime = work.resolve("jre-" + Runtime.version() + "-" + MODULES.hashCode());
    if (Files.exists(runtime)) return runtime;
    Path fresh = work.resolve("jre.part");
    String jlink = found(jdk.resolve("bin/jlink").toString(), "a whole JDK").toString();
    Command.run("rm", "-rf", fresh.toString());
    Command.run(
        jlink,
        "--add-modules",
        MODULES,
        "--strip-debug",
        "--no-man-pages",
        "--no-header-files",
        "--output",
        fresh.toString());
    Command.run(fresh.resolve("bin/java").toString(), "-Xshare:dump", "-XX:+UseSerialGC");
    Files.move(fresh, runtime);
    return runtime;
  }

  /** The shared libraries that Java and libbpf need, by where they lie here. */
  private static Set<Path> libraries(Path runtime) throws IOException, InterruptedException {
    Set<Path> libraries = new LinkedHashSet<>();
    List<String> users = new ArrayList<>(List.of("ldd", runtime.resolve("bin/java").toString()));
    try (Stream<Path> files = Files.walk(runtime.resolve("lib"))) {
      files.filter(f -> f.toString().endsWith(".so")).forEach(f -> users.add(f.toString()));
    }
    Path libbpf = libbpf();
    libraries.add(libbpf);
    users.add(libbpf.toString());
    Matcher match = LIBRARY.matcher(Command.run(users.toArray(String[]::new)));
    while (match.find()) {
      Path library = Path.of(match.group(1));
      if (!library.startsWith(runtime)) libraries.add(library);
    }
    return libraries;
  }

  private static Path libbpf() throws IOException, InterruptedException {
    String known = Command.run("/sbin/ldconfig", "-p");
    return known
        .lines()
        .filter(line -> line.strip().startsWith("libbpf.so.1 "))
        .map(line -> Path.of(line.substring(line.indexOf("=> ") + 3)))
        .findFirst()
        .orElseThrow(() -> new IOException("no libbpf.so.1 on this machine"));
  }

  private static void system(Cpio out, Path root, Path part) throws IOException {
    try (Stream<Path> entries = Files.list(part)) {
      for (Path entry : entries.sorted().toList()) {
        if (LEFT_OUT.contains(entry.getFileName().toString())) continue;
        String to = root.relativize(entry).toString();
        if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) system(out, root, entry);
        else out.tree(to, entry);
      }
    }
  }

  private static Path found(String file, String from) throws IOException {
    if (!Files.exists(Path.of(file))) throw new IOException("no " + file + ": install " + from);
    return Path.of(file);
  }
}
