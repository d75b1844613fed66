package dev.kernspan.agent.identity;

import java.nio.file.Path;
import java.util.Optional;

/** Tells whether the ids the kernel reports are those that {@code /proc} shows. */
public final class PidNamespace {
  private PidNamespace() {}

  /**
   * A sentence if they are not, so that no process could be named.
   *
   * @param proc the {@code /proc} that identities are read from
   * @param kernelTgid the agent's own id as the kernel reports it
   */
  public static Optional<String> problem(Path proc, int kernelTgid) {
    int seen = ownPid(proc);
    if (seen == kernelTgid) {
      return Optional.empty();
    }
    return Optional.of(
        ("The agent runs in a pid namespace of its own: the kernel calls it %d, %s calls it %d, and"
                + " no process can be named. Let it share the host's pid namespace (hostPID: true,"
                + " --pid=host), or mount the host's /proc and set host.proc.")
            .formatted(kernelTgid, proc, seen));
  }

  /** The agent's id in the namespace of that {@code /proc}, which need not be the agent's own. */
  static int ownPid(Path proc) {
    String self = ProcFiles.link(proc.resolve("self"));
    try {
      return Integer.parseInt(self);
    } catch (NumberFormatException e) {
      return (int) ProcessHandle.current().pid();
    }
  }
}
