package dev.kernspan.cli.ledger;

import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.probe.ThreadState;
import java.util.List;

/**
 * How a state is shown and explained: the one table of letters, colours and words, in the order of
 * {@link TimeState}.
 */
public enum StateView {
  QUEUE(
      'Q',
      140,
      "#8f7cc9",
      "unread in the socket",
      "The request had come, but nobody read it: all threads of the server were busy, or its event"
          + " loop was. More workers help, or less work between two reads."),
  CPU('C', 35, "#2f9e5c", "CPU", "The thread computed. A profile of the process says on what."),
  RUNQUEUE(
      'R',
      220,
      "#e0b400",
      "waiting for a CPU",
      "The thread was woken, but others were running: the machine, or the cpuset, has fewer CPUs"
          + " than threads that can run."),
  PREEMPTED(
      'P',
      208,
      "#ef8a2b",
      "preempted by other threads",
      "The scheduler gave the CPU to another thread in the middle of the work: the machine is busy,"
          + " or the other one has more weight."),
  THROTTLED(
      'T',
      160,
      "#d63b3b",
      "throttled by the CPU quota",
      "The cgroup had used up its CPU quota (cpu.max; in Kubernetes the CPU limit) before the period"
          + " ended. A higher quota helps, or fewer threads that use it up at once."),
  LOCK(
      'L',
      162,
      "#c23aa0",
      "waiting for a lock",
      "Another thread held a mutex, a monitor or a file lock, or was to give the result. Hold it for"
          + " a shorter time, or split it."),
  DISK(
      'D',
      94,
      "#8a5a33",
      "waiting for a disk",
      "Reads that missed the page cache, or writes that were waited for (fsync). More cache helps,"
          + " or fewer and later syncs, or a faster disk."),
  NET_READ(
      'N',
      33,
      "#2f7ed8",
      "waiting for data from the network",
      "An answer of another service or of a database had not come, or the rest of the request's own"
          + " body. The spans of the calls say which one."),
  NET_WRITE(
      'W',
      117,
      "#5bb3e6",
      "waiting to send or to connect",
      "The socket's buffer was full, for the other side or the network took the data too slowly; or"
          + " a new connection was being opened. Keep connections open."),
  POLL(
      'E',
      37,
      "#3ba99c",
      "waiting in poll or epoll",
      "The thread waited for whatever came first. In an event loop that is an answer which this"
          + " request needs, or a timer."),
  SLEEP(
      'S',
      110,
      "#8fa6bd",
      "asleep",
      "The program asked for it: a sleep, a back-off before another attempt, a rate limit, or a wait"
          + " for a condition that ran into its timeout."),
  PAGE_FAULT(
      'F',
      204,
      "#e8738f",
      "waiting for memory to be read in",
      "A page of a mapped file or from swap had to come from disk first. The memory is short, or the"
          + " file is cold."),
  PIPE(
      'I',
      100,
      "#8c8b2a",
      "waiting for a pipe",
      "The other end of a pipe had not written yet, or not read yet: a child process, or a log that"
          + " is read too slowly."),
  KERNEL_LOCK(
      'K',
      55,
      "#6b34a3",
      "waiting for a lock within the kernel",
      "Threads met at a lock of the kernel, often that of the process's memory map: many threads map"
          + " and unmap memory, or work in the same file or folder."),
  CHILD(
      'H',
      62,
      "#4f5fc4",
      "waiting for a child process",
      "The request started a program and waited for its end. What took so long is in that program."),
  OTHER(
      'O',
      242,
      "#66707a",
      "waiting for something else",
      "A wait in the kernel that Kernspan has no name for: a device, a message queue, an io_uring."),
  UNATTRIBUTED(
      '?',
      249,
      "#aab1b8",
      "unattributed",
      "No thread was seen that worked on it for certain: it was handed to another thread, or its"
          + " thread worked for several requests at a time.");

  private static final List<StateView> ALL = List.of(values());

  private final TimeState state = TimeState.values()[ordinal()];
  private final char letter;
  private final int terminalColour;
  private final String colour;
  private final String phrase;
  private final String meaning;

  static {
    for (StateView view : ALL) {
      if (!view.name().equals(view.state.name())) {
        throw new IllegalStateException(view + " is not in its place");
      }
    }
    if (ALL.size() != TimeState.values().length) {
      throw new IllegalStateException("a state is missing");
    }
  }

  StateView(char letter, int terminalColour, String colour, String phrase, String meaning) {
    this.letter = letter;
    this.terminalColour = terminalColour;
    this.colour = colour;
    this.phrase = phrase;
    this.meaning = meaning;
  }

  public static StateView of(TimeState state) {
    return ALL.get(state.ordinal());
  }

  public static StateView of(ThreadState state) {
    return of(TimeState.of(state));
  }

  public static List<StateView> all() {
    return ALL;
  }

  public TimeState state() {
    return state;
  }

  /** The value of {@code kernspan.state}. */
  public String label() {
    return state.label();
  }

  /** What stands for it where there is no colour. */
  public char letter() {
    return letter;
  }

  /** One of a terminal's 256 colours. */
  public int terminalColour() {
    return terminalColour;
  }

  /** {@code #rrggbb}, for light and dark grounds. */
  public String colour() {
    return colour;
  }

  /** What the request was doing, to be said after an amount of time. */
  public String phrase() {
    return phrase;
  }

  /** Whether the phrase says no more than the label. */
  public boolean namesItself() {
    return phrase.equalsIgnoreCase(label());
  }

  /** What it usually means, and what helps. */
  public String meaning() {
    return meaning;
  }

  /** Whether the request waited: it neither ran nor is it unknown what it did. */
  public boolean waits() {
    return this != CPU && this != UNATTRIBUTED;
  }
}
