package dev.kernspan.e2e;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request as the agent saw it, and as its server did. */
record Cost(Span span, Truth truth) {
  /** What a thread can be kept from going on by that it did not ask for. */
  private static final Set<String> DELAYS = Set.of("runqueue", "preempted", "throttled");

  private static final List<String> WAITS =
      List.of(
          "lock",
          "disk",
          "net_read",
          "net_write",
          "poll",
          "sleep",
          "page_fault",
          "pipe",
          "kernel_lock",
          "child",
          "other");

  /** By what the clocks of two sides may differ: a call of the kernel, or a switch of threads. */
  private static final long SLACK_NS = 50_000;

  /** CPU time of parsing a request and making a response, at most. */
  private static final long FRAMEWORK_NS = 2_000_000;

  /** Ties each span to what the server logged for the same path. */
  static List<Cost> join(List<Span> spans, List<Truth> truths) {
    Map<String, Truth> byPath = truths.stream().collect(toMap(Truth::path, identity()));
    return spans.stream()
        .filter(span -> byPath.containsKey(span.path()))
        .map(span -> new Cost(span, requireNonNull(byPath.get(span.path()))))
        .toList();
  }

  /** The wait with most of the time; none counts that the busy machine is the reason of. */
  String longestWait() {
    return WAITS.stream().max(Comparator.comparingLong(span::timeNs)).orElseThrow();
  }

  /** Whether what the handler is about took most of its time, by the server's clock. */
  boolean waitedMostly() {
    return 2 * truth.waitedNs() > truth.sentNs() - truth.readNs();
  }

  /** Whether the durations are the same but for 2 % or 50 us. */
  boolean sameDuration() {
    return near(span.durationNs(), truth.durationNs());
  }

  /** Whether the span ends between the two times at which the server looked at its clock. */
  boolean endsInTheServersSend() {
    long earliestNs = truth.sendsNs() - truth.arrivedNs() - SLACK_NS;
    return span.durationNs() >= earliestNs && span.durationNs() <= truth.durationNs() + SLACK_NS;
  }

  boolean sameCpu() {
    return near(cpuNs(), truth.cpuNs());
  }

  /** Whether the CPU time is what the handler used, and what its framework may have around it. */
  boolean hasTheCpu() {
    long cpuNs = cpuNs();
    return cpuNs > truth.cpuNs() - SLACK_NS && cpuNs < truth.cpuNs() + FRAMEWORK_NS;
  }

  /**
   * Whether the server's clock agrees with what is said of the state: that is no longer than the
   * server waited, and the rest of the server's wait was for the CPU.
   */
  boolean agrees(String state) {
    long stateNs = span.timeNs(state);
    long atMostNs = stateNs + span.timeNs(DELAYS) + span.timeNs("cpu");
    return stateNs <= truth.waitedNs() + SLACK_NS && truth.waitedNs() <= atMostNs + SLACK_NS;
  }

  /** The clock of a thread stands still where interrupts and other machines take its CPU. */
  private long cpuNs() {
    long interruptsNs = Math.max(span.number("kernspan.cpu.interrupt_ns"), 0);
    return span.timeNs("cpu") - interruptsNs - Math.max(span.number("kernspan.cpu.steal_ns"), 0);
  }

  private static boolean near(long one, long other) {
    return Math.abs(one - other) <= Math.max(SLACK_NS, other / 50);
  }
}
