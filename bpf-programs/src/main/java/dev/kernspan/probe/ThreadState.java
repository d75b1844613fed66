package dev.kernspan.probe;

import java.util.Locale;

/**
 * What a thread does with its time: {@code enum ledger_state} of the kernel side, in its order. A
 * thread is in one state at any time.
 */
public enum ThreadState {
  /** It runs. */
  CPU,
  /** It was woken and waits for a CPU. */
  RUNQUEUE,
  /** It could go on, but another thread got its CPU. */
  PREEMPTED,
  /** The CPU quota of its cgroup is used up. */
  THROTTLED,
  /** It waits for another thread: a futex, a semaphore, a file lock. */
  LOCK,
  /** It waits for a disk. */
  DISK,
  /** It waits for data to come over a socket. */
  NET_READ,
  /** It waits to send over a socket, or to connect. */
  NET_WRITE,
  /** It waits for any of several descriptors: epoll, poll, select. */
  POLL,
  /** It waits for time to go by. */
  SLEEP,
  /** It waits for memory that has to be read first. */
  PAGE_FAULT,
  /** It waits for the other end of a pipe. */
  PIPE,
  /** It waits for a lock within the kernel. */
  KERNEL_LOCK,
  /** It waits for a process that it started. */
  CHILD,
  /** It waits for something else. */
  OTHER;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of {@code kernspan.state}. */
  public String label() {
    return label;
  }
}
