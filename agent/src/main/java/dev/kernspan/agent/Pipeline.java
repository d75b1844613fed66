package dev.kernspan.agent;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.aggregate.ProbeMeasurements;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.drain.Dispatcher;
import dev.kernspan.agent.drain.DrainLoop;
import dev.kernspan.agent.health.RunTimeSampler;
import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.identity.ProcessFilter;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.request.ExchangeListener;
import dev.kernspan.agent.request.RequestTracker;
import dev.kernspan.agent.request.SpanMaker;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.kernel.Clock;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.MapReader;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.ring.RecordHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a record, on one screen. The {@link Dispatcher} gives it to its probe's handler; that
 * is the {@link RequestTracker} for what goes over sockets, the {@link Identities} for what happens
 * to processes, the series for the rest, and whoever listens.
 */
final class Pipeline implements DrainLoop.Chores {
  private final ObservedResource self = Version.resource();
  private final Aggregates aggregates;
  private final Identities identities;
  private final ObservedProcesses observed;
  private final RequestTracker tracker;
  private final ProbeMeasurements measurements;
  private final Dispatcher dispatcher;
  private final RunTimeSampler runTimes;
  private List<MapReader> readers = List.of();

  Pipeline(AgentConfig config, AgentOptions options, Exports exports, Parts parts) {
    aggregates = parts.aggregates();
    ProcessFilter filter = new ProcessFilter(config.filter());
    identities = new Identities(config, filter, Version.TEXT, parts.clock());
    observed = new ObservedProcesses(identities, filter);
    List<ExchangeListener> listeners = new ArrayList<>(options.listeners().apply(identities));
    if (exports.wantSpans()) {
      listeners.add(new SpanMaker(parts.clock(), exports));
    }
    tracker =
        new RequestTracker(
            new RequestTracker.Surroundings(
                parts.clock(),
                observed,
                List.copyOf(listeners),
                config.limits().connections(),
                config.limits().openRequests()),
            aggregates,
            parts.protocols());
    runTimes = new RunTimeSampler(parts.clock().monotonicNs());
    measurements =
        new ProbeMeasurements(
            aggregates,
            parts.probes().stream().flatMap(p -> p.spec().metrics().stream()).toList(),
            this::resource,
            parts.clock());
    dispatcher =
        new Dispatcher(
            parts.probes().stream()
                .map(probe -> tapped(probe, options.tap()))
                .toArray(RecordHandler[]::new));
  }

  /** What the way is made of, and older than it. */
  record Parts(Clock clock, Aggregates aggregates, List<Protocol> protocols, List<Probe> probes) {}

  /** Excluded processes are left out in the kernel from now on. */
  void excludeIn(KernelFilter kernel) {
    observed.excludeIn(kernel);
  }

  /** What the probes keep in maps is taken into the series from now on. */
  void read(List<LoadedProbe> probes) {
    readers = probes.stream().flatMap(p -> p.probe().reader(p.object()).stream()).toList();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  Identities identities() {
    return identities;
  }

  RequestTracker tracker() {
    return tracker;
  }

  @Override
  public void everyRound() {
    aggregates.publishIfWanted();
  }

  @Override
  public void everySecond(long nowNs) {
    identities.maintain();
    tracker.tick(nowNs);
    runTimes.everySecond(nowNs);
    readMaps();
  }

  @Override
  public void atEnd() {
    runTimes.close();
    readMaps();
    aggregates.publish();
  }

  private void readMaps() {
    for (MapReader reader : readers) {
      reader.read(measurements);
    }
  }

  private ObservedResource resource(int tgid) {
    if (tgid == Measurements.NODE) {
      return self;
    }
    return identities.of(tgid).resource();
  }

  private RecordHandler tapped(Probe probe, AgentOptions.Tap tap) {
    RecordHandler listener = tap.of(probe, identities);
    return listener == null ? handler(probe) : both(handler(probe), listener);
  }

  private RecordHandler handler(Probe probe) {
    RecordHandler series = (ring, at, length) -> probe.onEvent(ring, at, length, measurements);
    return switch (probe.spec().name()) {
      case "request" -> tracker;
      case "exec" -> both(new ProcessEvents(identities, observed, tracker), series);
      default -> series;
    };
  }

  private static RecordHandler both(RecordHandler first, RecordHandler second) {
    return (ring, at, length) -> {
      first.onRecord(ring, at, length);
      second.onRecord(ring, at, length);
    };
  }
}
