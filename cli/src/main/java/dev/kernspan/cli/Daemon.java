package dev.kernspan.cli;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.kernspan.agent.Agent;
import dev.kernspan.agent.AgentOptions;
import dev.kernspan.agent.Version;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.ConfigException;
import dev.kernspan.agent.identity.PidNamespace;
import dev.kernspan.cli.session.Losses;
import dev.kernspan.export.otlp.OtlpConfig;
import dev.kernspan.export.otlp.OtlpConfig.Backend;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.OwnTgid;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The agent from its start to its end, with what it says meanwhile. */
final class Daemon {
  private static final System.Logger LOG = System.getLogger(Daemon.class.getName());
  private static final long WATCH_MS = TimeUnit.SECONDS.toMillis(1);
  private static final int WATCHES_PER_LOSSES = 60;

  private final Supplier<AgentConfig> configuration;
  private final OtlpConfig otlp;
  private final Signals signals;

  /** The newest configuration that an agent has run with. */
  private @Nullable AgentConfig proven;

  /** {@code configuration} is asked again at each reload. */
  Daemon(Supplier<AgentConfig> configuration, OtlpConfig otlp, Signals signals) {
    this.configuration = configuration;
    this.otlp = otlp;
    this.signals = signals;
  }

  /** Runs until a signal stops it. What is in the kernel then is gone again. */
  void run(AgentConfig first) {
    LOG.log(INFO, "Kernspan " + Version.TEXT + " starts");
    Optional<AgentConfig> next = Optional.of(first);
    while (next.isPresent()) {
      try (Agent agent = start(next.get())) {
        next = untilNext(agent);
      }
    }
    LOG.log(INFO, "stopped");
  }

  private Agent start(AgentConfig wanted) {
    try {
      Agent agent = started(wanted);
      proven = wanted;
      return agent;
    } catch (RuntimeException e) {
      if (proven == null || wanted.equals(proven)) {
        throw e;
      }
      LOG.log(ERROR, "the new configuration does not work, the old one stays: " + e.getMessage());
      return started(proven);
    }
  }

  private Agent started(AgentConfig config) {
    AgentLog.level(config.log().level());
    Agent agent = Agent.start(config, AgentOptions.daemon(otlp));
    PidNamespace.problem(config.host().proc(), OwnTgid.inKernel())
        .ifPresent(text -> LOG.log(WARNING, text));
    for (LoadedProbe probe : agent.probes()) {
      LOG.log(INFO, probe.probe().spec().name() + ": " + Explained.hooks(probe.hooks()));
    }
    agent.failedProbes().forEach(Daemon::sayFailed);
    agent.address().ifPresent(Daemon::sayAddress);
    saySent("spans", otlp.traces());
    saySent("metrics", otlp.metrics());
    return agent;
  }

  private static void sayFailed(String probe, BpfException reason) {
    LOG.log(WARNING, probe + " is not at work: " + reason.getMessage());
  }

  private static void sayAddress(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    String literal = host.indexOf(':') < 0 ? host : "[" + host + "]";
    LOG.log(INFO, "metrics on http://" + literal + ":" + address.getPort() + "/metrics");
  }

  private static void saySent(String what, @Nullable Backend backend) {
    if (backend != null) {
      LOG.log(INFO, what + " to " + backend.endpoint());
    }
  }

  /** Observes until there is another configuration, or none any more. */
  private Optional<AgentConfig> untilNext(Agent agent) {
    Losses losses = new Losses(agent::lost);
    while (true) {
      Optional<Signals.Kind> signal = nextSignal(agent);
      losses.news().ifPresent(text -> LOG.log(WARNING, text));
      if (signal.isEmpty()) {
        continue;
      }
      switch (signal.get()) {
        case STOP -> {
          LOG.log(INFO, "stopping");
          return Optional.empty();
        }
        case RELOAD -> {
          Optional<AgentConfig> changed = reload();
          if (changed.isPresent()) {
            return changed;
          }
        }
      }
    }
  }

  /** Empty after the time in which losses are to be told. */
  private Optional<Signals.Kind> nextSignal(Agent agent) {
    Optional<Signals.Kind> signal = Optional.empty();
    for (int i = 0; i < WATCHES_PER_LOSSES && signal.isEmpty(); i++) {
      signal = signals.await(WATCH_MS);
      if (!agent.draining()) {
        // Whoever started the agent can start it again; here it would stand still for ever.
        throw new IllegalStateException("the thread that drains the ring has died");
      }
    }
    return signal;
  }

  /** Empty if the configuration cannot be read: better the old one than none. */
  private Optional<AgentConfig> reload() {
    try {
      AgentConfig config = configuration.get();
      LOG.log(INFO, "reloading");
      return Optional.of(config);
    } catch (ConfigException e) {
      e.problems().forEach(problem -> LOG.log(ERROR, problem.toString()));
      LOG.log(ERROR, "the configuration cannot be used, the old one stays");
      return Optional.empty();
    }
  }
}
