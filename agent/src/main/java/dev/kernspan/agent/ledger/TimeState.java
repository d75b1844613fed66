package dev.kernspan.agent.ledger;

import dev.kernspan.probe.ThreadState;
import java.util.Locale;

/**
 * Where the time of a request went: the states of its thread, before them the wait in the socket,
 * and after them what no thread was seen working on. Together they are the request's duration.
 */
public enum TimeState {
  /** The first byte lay in the socket, and nobody had read it. */
  QUEUE,
  CPU,
  RUNQUEUE,
  PREEMPTED,
  THROTTLED,
  LOCK,
  DISK,
  NET_READ,
  NET_WRITE,
  POLL,
  SLEEP,
  PAGE_FAULT,
  PIPE,
  KERNEL_LOCK,
  CHILD,
  OTHER,
  /** No thread was seen that worked on it for certain. */
  UNATTRIBUTED;

  private final String label = name().toLowerCase(Locale.ROOT);
  private final String attribute = "kernspan.time." + label + "_ns";

  static {
    for (ThreadState state : ThreadState.values()) {
      if (!of(state).label.equals(state.label())) {
        throw new IllegalStateException(state + " is not in its place");
      }
    }
  }

  /** The state of a request whose thread is in {@code state}. */
  public static TimeState of(ThreadState state) {
    return values()[state.ordinal() + 1];
  }

  /** The value of {@code kernspan.state}. */
  public String label() {
    return label;
  }

  /** The attribute of a span that has its nanoseconds. */
  public String attribute() {
    return attribute;
  }
}
