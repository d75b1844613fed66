package dev.kernspan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A cgroup whose processes may use a part of a CPU; of version 2 where that has the controller. */
final class CpuQuota implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Path group;

  private CpuQuota(Path group) {
    this.group = group;
  }

  static CpuQuota create(int quotaMs, int periodMs) throws IOException {
    boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
    Path parent = unified ? ROOT : ROOT.resolve("cpu");
    if (unified) {
      Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+cpu");
    }
    Path group = parent.resolve("kernspan-e2e-" + ProcessHandle.current().pid());
    CpuQuota quota = new CpuQuota(Files.createDirectory(group));
    if (unified) {
      quota.write("cpu.max", quotaMs * 1000 + " " + periodMs * 1000);
    } else {
      quota.write("cpu.cfs_period_us", Integer.toString(periodMs * 1000));
      quota.write("cpu.cfs_quota_us", Integer.toString(quotaMs * 1000));
    }
    return quota;
  }

  /** Moves a process and all its threads into it. */
  void add(long pid) throws IOException {
    write("cgroup.procs", Long.toString(pid));
  }

  /** How long it was kept from running, by its own account. */
  long throttledNs() throws IOException {
    Map<String, Long> unitNs = Map.of("throttled_time", 1L, "throttled_usec", 1000L);
    List<String> lines = Files.readAllLines(group.resolve("cpu.stat"));
    for (String line : lines) {
      String[] part = line.split(" ", -1);
      if (unitNs.containsKey(part[0])) {
        return Long.parseLong(part[1]) * unitNs.getOrDefault(part[0], 1L);
      }
    }
    throw new IOException("no throttled time in " + lines);
  }

  /** Its processes go back to where they can end. */
  @Override
  public void close() throws IOException {
    for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
      Files.writeString(group.resolveSibling("cgroup.procs"), pid);
    }
    Files.delete(group);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(group.resolve(file), text);
  }
}
