package dev.kernspan.cli;

import dev.kernspan.agent.Agent;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.ConfigLoader;
import dev.kernspan.cli.session.Losses;
import dev.kernspan.cli.session.Session;
import dev.kernspan.cli.session.SessionOptions;
import dev.kernspan.cli.session.Subject;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.probe.LoadedProbe;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a line for each thing that happens, as it happens. */
@Command(
    name = "trace",
    description = "Prints a line for each request, or for each event of a probe.",
    footer = {
      "",
      "Ctrl-C ends it. With -o json requests are printed as spans, with the names of OTLP.",
      "The configuration of the agent is used, except for what it observes."
    })
final class TraceCommand implements Callable<Integer> {
  private static final long LOSS_INTERVAL_MS = 10_000;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Console console;

  @Parameters(
      paramLabel = "PROBE",
      completionCandidates = Names.class,
      description = "What to trace: ${COMPLETION-CANDIDATES}.")
  private String probe = "";

  @Mixin private SessionOptions options = new SessionOptions();

  TraceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Signals signals = new Signals();
    Subject subject = Subject.of(probe);
    Session session = new Session(subject, options, console.out(), signals::stop);
    AgentConfig config = session.config(ConfigLoader.load(Optional.empty(), System.getenv()));
    Privileges.require();
    signals.catchStop();
    Map<String, Long> lostByAgent;
    try (session) {
      lostByAgent = observe(subject, session, config, signals);
    }
    summary(session, session.lost(lostByAgent));
    return 0;
  }

  private Map<String, Long> observe(
      Subject subject, Session session, AgentConfig config, Signals signals) {
    try (Agent agent = Agent.start(config, session.agentOptions())) {
      BpfException failure = agent.failedProbes().get(subject.probe());
      if (failure != null) {
        throw failure;
      }
      agent.probes().stream()
          .filter(loaded -> loaded.probe().spec().name().equals(subject.probe()))
          .forEach(this::sayMissing);
      console.err().println("Tracing " + subject.name() + ". Ctrl-C ends.");
      session.start();
      untilEnd(agent, session, signals);
      return agent.lost();
    }
  }

  private void sayMissing(LoadedProbe loaded) {
    loaded.hooks().stream()
        .filter(hook -> hook.taken().isEmpty())
        .forEach(hook -> console.err().println("WARNING: " + Explained.hook(hook)));
  }

  private void untilEnd(Agent agent, Session session, Signals signals) {
    Losses losses = new Losses(() -> session.lost(agent.lost()));
    long endNs = System.nanoTime() + options.duration().orElse(FOR_EVER).toNanos();
    long leftMs = 1;
    while (leftMs > 0 && signals.await(Math.min(leftMs, LOSS_INTERVAL_MS)).isEmpty()) {
      losses.news().ifPresent(text -> console.err().println("WARNING: " + text));
      leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
    }
  }

  /** Nothing to say to a pipe whose reader has gone, unless the reader has missed something. */
  private void summary(Session session, Map<String, Long> lost) {
    if (!session.readerGone() || !lost.isEmpty()) {
      String losses = lost.isEmpty() ? "none lost" : Losses.text(lost);
      console.err().println(session.printed() + " events printed, " + losses + ".");
    }
  }

  /** Only looked up when somebody asks: each probe costs some milliseconds. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Subject.names().iterator();
    }
  }
}
