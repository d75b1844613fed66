package dev.kernspan.vm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The few parts of a kernel that the tests need and that it has as modules, in order of loading.
 */
final class KernelModules {
  /** For filters of traffic. */
  private static final List<String> WANTED = List.of("sch_ingress", "cls_bpf");

  private static final Pattern DEPENDS = Pattern.compile("\0depends=([^\0]*)\0");

  private final Map<String, Path> files = new HashMap<>();
  private final Map<String, byte[]> ordered = new LinkedHashMap<>();

  private KernelModules(KernelImage kernel) throws IOException {
    try (Stream<Path> walk = Files.walk(kernel.folder())) {
      walk.filter(file -> file.getFileName().toString().contains(".ko"))
          .forEach(file -> files.put(name(file), file));
    }
  }

  /** Writes {@code /modules} for a guest: the modules, and their order. */
  static void write(KernelImage kernel, Path archive) throws IOException, InterruptedException {
    KernelModules modules = new KernelModules(kernel);
    // What is not there as a module is a part of the kernel, or the test that needs it says so.
    for (String wanted : WANTED) modules.add(wanted);
    try (Cpio out = Cpio.create(archive)) {
      StringBuilder order = new StringBuilder();
      for (var module : modules.ordered.entrySet()) {
        out.file("modules/" + module.getKey() + ".ko", module.getValue());
        order.append(module.getKey()).append(".ko\n");
      }
      out.file("modules/order", order.toString().getBytes(UTF_8));
    }
  }

  private void add(String name) throws IOException, InterruptedException {
    Path file = files.get(name);
    if (file == null || ordered.containsKey(name)) return;
    byte[] content = content(file);
    Matcher depends = DEPENDS.matcher(new String(content, ISO_8859_1));
    if (depends.find() && !depends.group(1).isEmpty())
      for (String other : depends.group(1).split(",", -1)) add(other.replace('-', '_'));
    ordered.put(name, content);
  }

  private static byte[] content(Path file) throws IOException, InterruptedException {
    if (!file.toString().endsWith(".xz")) return Files.readAllBytes(file);
    Path plain = Files.createTempFile("module", ".ko");
    try {
      Files.copy(file, Path.of(plain + ".xz"));
      Command.run("xz", "-d", "-f", plain + ".xz");
      return Files.readAllBytes(plain);
    } finally {
      Files.deleteIfExists(plain);
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf(".ko")).replace('-', '_');
  }
}
