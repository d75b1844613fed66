package dev.kernspan.agent.health;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.aggregate.SeriesTable;
import dev.kernspan.agent.drain.Dispatcher;
import dev.kernspan.agent.health.Families.Family;
import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.request.RequestStats;
import dev.kernspan.agent.request.RequestTracker;
import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.otlp.OtlpStats;
import dev.kernspan.export.otlp.OtlpStats.DropReason;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.ProgramInfo;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.LossReason;
import dev.kernspan.probe.request.Tally;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** {@code kernspan.agent.*}: what the agent saw, lost and costs. Read on the drain thread. */
public final class SelfMetrics implements Supplier<List<MetricFamily>> {
  private static final double NS_PER_SECOND = 1e9;

  private final ObservedResource agent;
  private final long startEpochNs;
  private final List<LoadedProbe> probes;
  private final Sources sources;

  /**
   * @param probes those at work
   * @param startEpochNs when the agent started
   */
  public SelfMetrics(
      ObservedResource agent, long startEpochNs, List<LoadedProbe> probes, Sources sources) {
    this.agent = agent;
    this.startEpochNs = startEpochNs;
    this.probes = probes;
    this.sources = sources;
  }

  /**
   * Where the numbers come from.
   *
   * @param probeNames of all probes; a probe's number is its place, from 1
   */
  public record Sources(
      Dispatcher dispatcher,
      List<String> probeNames,
      RequestTracker requests,
      Identities identities,
      Aggregates aggregates,
      LongSupplier errors,
      Supplier<Optional<OtlpStats>> otlp) {}

  @Override
  public List<MetricFamily> get() {
    Families out = new Families(agent, startEpochNs);
    events(out);
    requests(out);
    programs(out);
    entries(out);
    sources.otlp().get().ifPresent(otlp -> exports(out, otlp));
    out.counter("kernspan.agent.errors", "{error}", "Unexpected errors of the agent.")
        .count(sources.errors().getAsLong())
        .add();
    memory(out);
    out.gauge("process.start_time", "s", "Start of the agent, seconds since the epoch.")
        .point(List.of(), List.of(), startEpochNs / NS_PER_SECOND)
        .add();
    return out.all();
  }

  /** Records that are lost in the kernel, by probe and reason. */
  public Map<String, Long> lost() {
    Map<String, Long> lost = new TreeMap<>();
    for (LoadedProbe probe : probes) {
      for (LossReason reason : LossReason.values()) {
        long count = reason.count(probe);
        if (count > 0) {
          lost.put(name(probe) + " " + reason.label(), count);
        }
      }
    }
    return lost;
  }

  private void events(Families out) {
    Family events = out.counter("kernspan.agent.events", "{event}", "Events read from the ring.");
    Family lost =
        out.counter("kernspan.agent.events.lost", "{event}", "Events lost in the kernel.");
    for (LoadedProbe probe : probes) {
      int number = sources.probeNames().indexOf(name(probe)) + 1;
      events.count("probe", name(probe), sources.dispatcher().count(number));
      for (LossReason reason : LossReason.values()) {
        lost.count(
            List.of("probe", "reason"), List.of(name(probe), reason.label()), reason.count(probe));
      }
      lost.count(
          List.of("probe", "reason"), List.of(name(probe), "missed_run"), probe.missedRuns());
    }
    events.add();
    lost.add();
  }

  private void requests(Families out) {
    RequestStats stats = sources.requests().stats();
    Family lost =
        out.counter(
            "kernspan.agent.requests.lost", "{request}", "Requests that make no span, by reason.");
    for (Discard reason : Discard.values()) {
      lost.count("reason", reason.label(), stats.discarded(reason));
    }
    Family unsupported =
        out.counter(
            "kernspan.agent.requests.unsupported",
            "{request}",
            "Messages on paths that are not covered.");
    for (LoadedProbe probe : probes) {
      if (name(probe).equals("request")) {
        lost.count("reason", "ring_full", Tally.REQUESTS_LOST.read(probe.object()));
        unsupported.count("path", "unix_socket", Tally.UNIX_REQUESTS.read(probe.object()));
        unsupported.count("path", "unseen_io", Tally.UNSEEN_STARTS.read(probe.object()));
      }
    }
    lost.add();
    unsupported.add();
    out.counter("kernspan.agent.parse.failures", "{message}", "Messages that are malformed.")
        .count(stats.discarded(Discard.MALFORMED))
        .add();
  }

  private void programs(Families out) {
    Family time =
        out.counter("kernspan.agent.bpf.run.time", "s", "Time in BPF programs while sampled.");
    Family runs = out.counter("kernspan.agent.bpf.runs", "{run}", "Runs of them while sampled.");
    for (LoadedProbe probe : probes) {
      for (BpfProgram program : probe.object().programs()) {
        if (program.fd() >= 0) {
          ProgramInfo info = program.info();
          time.point(List.of("program"), List.of(program.name()), info.runTimeNs() / NS_PER_SECOND);
          runs.count("program", program.name(), info.runCount());
        }
      }
    }
    time.add();
    runs.add();
  }

  private void entries(Families out) {
    Family folded =
        out.counter(
            "kernspan.agent.series.folded", "{measurement}", "Measurements over the series limit.");
    int series = 0;
    for (SeriesTable table : sources.aggregates().tables()) {
      series += table.size();
      folded.count("metric", table.metric().name(), table.folded());
    }
    folded.add();
    RequestTracker requests = sources.requests();
    out.gauge("kernspan.agent.map.entries", "{entry}", "Entries in the agent's tables.")
        .count("map", "processes", sources.identities().size())
        .count("map", "connections", requests.connections())
        .count("map", "open_requests", requests.openRequests())
        .count("map", "overtaking", requests.overtaking())
        .count("map", "threads", requests.threads())
        .count("map", "series", series)
        .add();
    out.counter("kernspan.agent.ledger.lost", "{slice}", "Work of threads that went unaccounted.")
        .count("reason", "totals_restarted", requests.threadsBroken())
        .count("reason", "too_many_threads", requests.threadsRefused())
        .add();
    out.counter("kernspan.agent.map.evictions", "{entry}", "Entries dropped to make room.")
        .count("map", "processes", sources.identities().evicted())
        .count("map", "connections", requests.stats().evicted())
        .count("map", "overtaking", requests.overtakingRefused())
        .add();
  }

  private static void exports(Families out, OtlpStats otlp) {
    Family dropped =
        out.counter("kernspan.agent.spans.dropped", "{span}", "Spans that were not exported.");
    for (DropReason reason : DropReason.values()) {
      dropped.count("reason", reason.label(), otlp.spansDropped().getOrDefault(reason, 0L));
    }
    dropped.add();
    out.counter("kernspan.agent.spans.exported", "{span}", "Spans that a backend took.")
        .count(otlp.spansExported())
        .add();
    out.counter("kernspan.agent.export.failures", "{export}", "Exports of metrics that failed.")
        .count(otlp.metricExportFailures())
        .add();
  }

  private static void memory(Families out) {
    Runtime runtime = Runtime.getRuntime();
    out.gauge("kernspan.agent.memory.heap", "By", "Heap in use.")
        .count(runtime.totalMemory() - runtime.freeMemory())
        .add();
    out.gauge("kernspan.agent.memory.rss", "By", "Resident memory of the agent.")
        .count(ResidentMemory.bytes())
        .add();
  }

  private static String name(LoadedProbe probe) {
    return probe.probe().spec().name();
  }
}
