package dev.kernspan.agent.identity;

import org.jspecify.annotations.Nullable;

/** What is remembered of one process. Belongs to the drain thread. */
final class ProcessEntry {
  final int tgid;

  /** Null until somebody asks: most processes never appear in an event. */
  @Nullable Identity identity;

  /** What the kernel said at exec; null if that was before the agent started. */
  @Nullable Program executed;

  /** Of {@code /proc/pid/stat}; a changed one means another process or another program. */
  ProcStat stat = ProcStat.NONE;

  boolean exited;
  long exitedNs;
  long checkedNs;

  /** Whether it was asked for since the hand of {@link ProcessTable} last passed. */
  boolean used;

  ProcessEntry(int tgid) {
    this.tgid = tgid;
  }
}
