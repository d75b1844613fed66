package dev.kernspan.e2e;

import dev.kernspan.libbpf.KernelIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The BPF programs, maps and links that one process holds, by their numbers in the kernel. */
record KernelObjects(Set<Integer> programs, Set<Integer> maps, Set<Integer> links) {
  static final KernelObjects NONE = new KernelObjects(Set.of(), Set.of(), Set.of());

  private static final Pattern ID = Pattern.compile("(?m)^(prog|map|link)_id:\\s+(\\d+)$");

  static KernelObjects of(long pid) throws IOException {
    KernelObjects found = new KernelObjects(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    try (Stream<Path> fds = Files.list(Path.of("/proc/" + pid + "/fdinfo"))) {
      for (Path fd : fds.toList()) {
        found.read(fd);
      }
    }
    return found;
  }

  /** Those that are still there. The kernel does not give a number twice. */
  KernelObjects alive() {
    KernelIds now = KernelIds.now();
    return new KernelObjects(
        both(programs, now.programs()), both(maps, now.maps()), both(links, now.links()));
  }

  /** The kernel frees them some time after their last file is closed. */
  void awaitEnd() throws Exception {
    Waiting.until(() -> alive().equals(NONE));
  }

  private void read(Path fdinfo) throws IOException {
    String text;
    try {
      text = Files.readString(fdinfo);
    } catch (NoSuchFileException e) {
      return; // closed meanwhile
    }
    Matcher match = ID.matcher(text);
    while (match.find()) {
      int id = Integer.parseInt(match.group(2));
      switch (match.group(1)) {
        case "link" -> links.add(id);
        case "map" -> maps.add(id);
        default -> programs.add(id);
      }
    }
  }

  private static Set<Integer> both(Set<Integer> some, Set<Integer> others) {
    Set<Integer> both = new TreeSet<>(some);
    both.retainAll(others);
    return both;
  }
}
