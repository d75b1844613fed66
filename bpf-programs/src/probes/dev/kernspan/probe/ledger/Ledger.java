package dev.kernspan.probe.ledger;

import static dev.kernspan.probe.Ladder.optional;
import static dev.kernspan.probe.Ladder.required;

import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.probe.Attach;
import dev.kernspan.probe.Attach.BtfTracepoint;
import dev.kernspan.probe.Attach.RawTracepoint;
import dev.kernspan.probe.Attach.Tracepoint;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.probe.MapReader;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.MetricDef;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Accounts for the time of the threads that serve requests, state by state, and measures how the
 * scheduler treats all threads. It sends no events: the request probe puts the totals of a thread
 * into its records, and the maps are read once a second.
 */
public final class Ledger implements Probe {
  /** The attribute that tells the series of a service from that of the whole machine. */
  private static final List<String> SCOPE = List.of("kernspan.scope");

  static final MetricDef.Histogram RUNQUEUE =
      new MetricDef.Histogram(
          "kernspan.cpu.runqueue.latency",
          "s",
          "Time for which threads that could run waited for a CPU.",
          SCOPE,
          LedgerEvent.RUNQUEUE_BOUNDS);

  static final MetricDef THROTTLED =
      new MetricDef.Counter(
          "kernspan.cpu.throttled.time",
          "s",
          "Time for which threads that could run were stopped by a CPU quota.",
          SCOPE);

  /** Gives the threads of one process, for {@link WatchedThreads}. */
  static final Attach THREADS = new Attach.Iterator("ledger_threads");

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "ledger",
          "what threads that serve requests do with their time",
          List.of(
              required(
                  "states of threads",
                  Rung.of(
                      new BtfTracepoint("ledger_switch", "sched_switch"),
                      new BtfTracepoint("ledger_waking", "sched_waking")),
                  Rung.withoutTypes(
                      "ledger_raw",
                      new RawTracepoint("ledger_switch", "sched_switch"),
                      new RawTracepoint("ledger_waking", "sched_waking")),
                  Rung.withoutTypes(
                      "ledger_tp",
                      new Tracepoint("ledger_switch", "sched", "sched_switch"),
                      new Tracepoint("ledger_waking", "sched", "sched_waking"))),
              optional("threads of a process", Rung.of(THREADS))),
          List.of(RUNQUEUE, THROTTLED),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public void onEvent(MemorySegment ring, long at, int length, Measurements out) {}

  @Override
  public Optional<MapReader> reader(BpfObject object) {
    return Optional.of(new SchedulerReader(object));
  }

  @Override
  public void print(MemorySegment ring, long at, int length, Row row) {}
}
