package dev.kernspan.agent.identity;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What every resource says of the machine. */
final class HostAttributes {
  private HostAttributes() {}

  static Map<String, String> read(ProcFiles proc) {
    var attributes = new LinkedHashMap<String, String>();
    // The first process sees the host's files, also when the agent sits in a container.
    Path hostRoot = proc.root().resolve("1/root");
    put(attributes, "host.name", hostName(proc, hostRoot));
    put(attributes, "host.id", hostId(hostRoot));
    put(attributes, "host.arch", arch(System.getProperty("os.arch", "")));
    put(attributes, "os.type", "linux");
    return attributes;
  }

  private static String hostName(ProcFiles proc, Path hostRoot) {
    String ours = ProcFiles.link(proc.root().resolve("self/ns/uts"));
    String theirs = ProcFiles.link(proc.root().resolve("1/ns/uts"));
    String written = ours.equals(theirs) ? "" : ProcFiles.line(hostRoot.resolve("etc/hostname"));
    return written.isEmpty() ? proc.line("sys/kernel/hostname") : written;
  }

  private static String hostId(Path hostRoot) {
    String ofHost = ProcFiles.line(hostRoot.resolve("etc/machine-id"));
    return ofHost.isEmpty() ? ProcFiles.line(Path.of("/etc/machine-id")) : ofHost;
  }

  private static String arch(String java) {
    return switch (java.toLowerCase(Locale.ROOT)) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> java;
    };
  }

  private static void put(Map<String, String> attributes, String key, String value) {
    if (!value.isEmpty()) {
      attributes.put(key, value);
    }
  }
}
