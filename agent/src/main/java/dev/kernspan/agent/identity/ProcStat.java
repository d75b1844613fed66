package dev.kernspan.agent.identity;

import java.util.Optional;

/**
 * The fields of {@code /proc/pid/stat} that tell processes with the same id apart.
 *
 * @param startTicks since boot, 100 per second on every Linux
 */
record ProcStat(String comm, boolean kernelThread, long startTicks) {
  static final ProcStat NONE = new ProcStat("", false, -1);

  private static final int FLAGS = 9;
  private static final int START_TIME = 22;
  private static final int FIRST_AFTER_COMM = 3;
  private static final long PF_KTHREAD = 0x0020_0000;

  static Optional<ProcStat> parse(String line) {
    // The name is anything the process likes, spaces and brackets too: it ends at the last one.
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 1).strip().split(" ", -1);
    if (fields.length <= START_TIME - FIRST_AFTER_COMM) {
      return Optional.empty();
    }
    try {
      long flags = Long.parseLong(fields[FLAGS - FIRST_AFTER_COMM]);
      long ticks = Long.parseLong(fields[START_TIME - FIRST_AFTER_COMM]);
      boolean kernelThread = (flags & PF_KTHREAD) != 0;
      return Optional.of(new ProcStat(line.substring(open + 1, close), kernelThread, ticks));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
