package dev.kernspan.agent.identity;

import org.jspecify.annotations.Nullable;

/** What is remembered of one process. Belongs to the drain thread. */
final class ProcessEntry {
  private static final byte[] NOTHING = {};

  final int tgid;

  /** Null until somebody asks: most processes never appear in an event. */
  @Nullable Identity identity;

  /** What the kernel said at exec; null if that was before the agent started. */
  @Nullable Program executed;

  /** The variables that were told of the exec that comes next, and of the last one. */
  byte[] announced = NOTHING;

  byte[] environment = NOTHING;

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

  /** The process runs this program now, with the environment that was announced for it. */
  void exec(Program program) {
    executed = program;
    environment = announced;
    announced = NOTHING;
    identity = null;
    exited = false;
  }

  /** Nothing that was told before holds any more. */
  void forget() {
    executed = null;
    environment = NOTHING;
    identity = null;
    exited = false;
  }
}
