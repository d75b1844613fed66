package dev.kernspan.cli;

import dev.kernspan.agent.Agent;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.ConfigLoader;
import dev.kernspan.cli.session.Losses;
import dev.kernspan.cli.session.Session;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.LoadedProbe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the agent for one session, until its time is up or the user ends it. */
final class SessionRun {
  private static final String LEDGER = "ledger";
  private static final long LOSS_INTERVAL_MS = 10_000;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Console console;
  private final Signals signals;
  private long watchedNs;

  SessionRun(Console console, Signals signals) {
    this.console = console;
    this.signals = signals;
  }

  /** The configuration that a session starts from. */
  static AgentConfig configuration() {
    return ConfigLoader.load(Optional.empty(), System.getenv());
  }

  /** Observes for a time, for ever if there is none; gives what was lost. */
  Map<String, Long> run(Session session, Optional<Duration> duration) {
    return run(session, agent -> untilEnd(agent, session, duration));
  }

  /** Observes for as long as {@code during} takes. */
  Map<String, Long> run(Session session, Consumer<Agent> during) {
    AgentConfig config = session.config(configuration());
    Privileges.require();
    signals.catchStop();
    Map<String, Long> lostByAgent;
    try (session) {
      lostByAgent = observe(session, config, during);
    }
    return session.lost(lostByAgent);
  }

  /** How long the last session observed. */
  long watchedNs() {
    return watchedNs;
  }

  private Map<String, Long> observe(Session session, AgentConfig config, Consumer<Agent> during) {
    try (Agent agent = Agent.start(config, session.agentOptions())) {
      session.probes().forEach(probe -> sayMissing(session, agent, probe));
      console.err().println("Tracing " + session.name() + ". Ctrl-C ends.");
      session.start();
      long startNs = System.nanoTime();
      during.accept(agent);
      watchedNs = System.nanoTime() - startNs;
      return agent.lost();
    }
  }

  private void sayMissing(Session session, Agent agent, String probe) {
    BpfException failure = agent.failedProbes().get(probe);
    if (failure != null && session.needs(probe)) {
      throw probe.equals(LEDGER) ? unsupported(failure) : failure;
    }
    if (failure != null) {
      warn(probe + " is not at work: " + failure.getMessage());
    }
    agent.probes().stream()
        .filter(loaded -> loaded.probe().spec().name().equals(probe))
        .forEach(this::sayMissing);
  }

  /** Whatever refused it, here is no time ledger. */
  static BpfException unsupported(BpfException failure) {
    return failure instanceof BpfException.NotPermitted
        ? failure
        : new BpfException.NotSupported(
            "this kernel does not account for threads: " + failure.getMessage(),
            failure.errno(),
            failure.hint());
  }

  private void sayMissing(LoadedProbe loaded) {
    loaded.hooks().stream()
        .filter(hook -> hook.taken().isEmpty())
        .forEach(hook -> warn(Explained.hook(hook)));
  }

  private void untilEnd(Agent agent, Session session, Optional<Duration> duration) {
    Losses losses = new Losses(() -> session.lost(agent.lost()));
    long endNs = System.nanoTime() + duration.orElse(FOR_EVER).toNanos();
    long leftMs = 1;
    while (leftMs > 0 && signals.await(Math.min(leftMs, LOSS_INTERVAL_MS)).isEmpty()) {
      losses.news().ifPresent(this::warn);
      leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
    }
  }

  private void warn(String text) {
    console.err().println("WARNING: " + text);
  }
}
