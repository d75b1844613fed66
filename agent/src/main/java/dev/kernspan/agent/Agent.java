package dev.kernspan.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.drain.DrainLoop;
import dev.kernspan.agent.health.ErrorLog;
import dev.kernspan.agent.health.SelfMetrics;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.ProtocolCatalog;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.export.Snapshot;
import dev.kernspan.kernel.Clock;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeCatalog;
import dev.kernspan.ring.RingBuffer;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The composition root: everything is made here, and ended here in reverse order. */
public final class Agent implements AutoCloseable {
  private final Clock clock = Clock.system();
  private final ErrorLog errors = new ErrorLog(clock);
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final Aggregates aggregates;
  private final Exports exports;
  private final ProbeSet probes;
  private final SelfMetrics selfMetrics;
  private final DrainLoop loop;
  private volatile boolean started;

  /**
   * Loads the probes and observes until it is closed.
   *
   * @throws BpfException if no probe could be loaded
   */
  public static Agent start(AgentConfig config, AgentOptions options) {
    return new Agent(config, options);
  }

  private Agent(AgentConfig config, AgentOptions options) {
    long startEpochNs = clock.epochNs();
    ObservedResource self = Version.resource();
    aggregates = new Aggregates(clock, self, config.limits().seriesPerMetric());
    try {
      exports = new Exports(config, options, aggregates, this::missing);
      closing.push(exports::close);
      List<Probe> wanted = wanted(config, options);
      List<Protocol> protocols = protocols(config);
      Pipeline pipeline =
          new Pipeline(
              config, options, exports, new Pipeline.Parts(clock, aggregates, protocols, wanted));
      probes =
          ProbeSet.load(
              wanted, config.host().btf(), config.ring().bytes(), new ProtocolSettings(protocols));
      closing.push(probes::close);
      pipeline.excludeIn(new KernelFilter(probes.loaded()));
      pipeline.read(probes.loaded());
      joinLedger();
      selfMetrics = new SelfMetrics(self, startEpochNs, probes.loaded(), sources(pipeline));
      aggregates.source(selfMetrics);
      RingBuffer ring = new RingBuffer(probes.ring());
      closing.push(ring::close);
      loop =
          new DrainLoop(
              ring,
              pipeline.dispatcher(),
              pipeline,
              clock,
              TimeUnit.NANOSECONDS.toMillis(config.ring().drainIntervalNs()),
              errors::add);
      closing.push(loop::close);
      loop.start();
      started = true;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** The newest numbers, for any thread. */
  public Snapshot.Source snapshots() {
    return aggregates;
  }

  /** Where the scrape endpoint listens, if there is one. */
  public Optional<InetSocketAddress> address() {
    return exports.address();
  }

  /** The probes at work, and by which hooks. */
  public List<LoadedProbe> probes() {
    return probes.loaded();
  }

  /** Why probes are not at work, by name. */
  public Map<String, BpfException> failedProbes() {
    return probes.failed();
  }

  /** Events lost in the kernel so far, by probe and reason; empty if none is. */
  public Map<String, Long> lost() {
    return selfMetrics.lost();
  }

  /** Whether events are taken from the kernel; an error may have ended the thread that does it. */
  public boolean draining() {
    return loop.alive();
  }

  /** What is missing for the agent to do its work; empty when it does. */
  public List<String> missing() {
    if (!started) {
      return List.of("probes are being loaded");
    }
    List<String> missing = new ArrayList<>();
    probes.failed().forEach((name, reason) -> missing.add(name + ": " + reason.getMessage()));
    if (!loop.alive()) {
      missing.add("the ring is not drained");
    }
    return missing;
  }

  /** Drains, flushes, detaches; nothing stays in the kernel. Idempotent. */
  @Override
  public void close() {
    synchronized (closing) {
      while (!closing.isEmpty()) {
        closing.pop().run();
      }
    }
  }

  /** The request probe takes the totals of threads only while somebody accounts for them. */
  private void joinLedger() {
    if (probes.find("ledger").isPresent()) {
      probes
          .find("request")
          .ifPresent(request -> request.object().global("ledger_on").set(JAVA_INT, 0, 1));
    }
  }

  private static List<Probe> wanted(AgentConfig config, AgentOptions options) {
    return ProbeCatalog.all().stream()
        .filter(probe -> config.probes().wants(probe.spec().name()))
        .filter(probe -> options.probes().test(probe.spec().name()))
        .toList();
  }

  private static List<Protocol> protocols(AgentConfig config) {
    List<Protocol> protocols = ProtocolCatalog.all();
    Protocol.Settings settings =
        new Protocol.Settings(
            config.http().query(), config.http().buckets(), config.limits().routesPerService());
    protocols.forEach(protocol -> protocol.configure(settings));
    return protocols;
  }

  private SelfMetrics.Sources sources(Pipeline pipeline) {
    return new SelfMetrics.Sources(
        pipeline.dispatcher(),
        probes.names(),
        pipeline.tracker(),
        pipeline.identities(),
        aggregates,
        errors::total,
        exports::stats);
  }
}
