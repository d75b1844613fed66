package dev.kernspan.cli;

import dev.kernspan.agent.Agent;
import dev.kernspan.cli.ledger.Bar;
import dev.kernspan.cli.session.ColourOption;
import dev.kernspan.cli.session.Losses;
import dev.kernspan.cli.session.OutputOptions;
import dev.kernspan.cli.session.ProcessName;
import dev.kernspan.cli.session.ThreadSession;
import dev.kernspan.cli.session.WrongUsageException;
import dev.kernspan.cli.threads.Round;
import dev.kernspan.cli.threads.ThreadRounds;
import dev.kernspan.cli.threads.ThreadTable;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.ledger.WatchedThreads;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what each thread of a process does with its time. */
@Command(
    name = "threads",
    description = "Shows what each thread of a process does with its time, in percent of it.",
    footer = {
      "",
      "SERVES says whether the thread has read or sent a request since this began to watch it."
    })
final class TopThreadsCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "PID", description = "The process.")
  private Optional<Integer> process = Optional.empty();

  @Option(
      names = {"-p", "--pid"},
      paramLabel = "PID",
      description = "The same.")
  private Optional<Integer> pid = Optional.empty();

  @Mixin private OutputOptions options = new OutputOptions();

  @Mixin private RoundOptions rounds = new RoundOptions();

  @Mixin private ColourOption colour = new ColourOption();

  TopThreadsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    int watched = watched();
    ProcessName.require(SessionRun.configuration().host().proc(), watched);
    ThreadSession session = new ThreadSession(watched);
    Signals signals = new Signals();
    Map<String, Long> lost =
        new SessionRun(console, signals).run(session, agent -> show(agent, watched, signals));
    if (!lost.isEmpty()) {
      console.err().println("WARNING: " + Losses.text(lost));
    }
    return 0;
  }

  private int watched() {
    if (process.isPresent() == pid.isPresent()) {
      throw new WrongUsageException(
          "one process is to be named", "kernspan top threads PID, or with -p.");
    }
    return process.or(() -> pid).orElseThrow();
  }

  private ThreadTable.Look look() {
    return new ThreadTable.Look(
        options.header(), ColourOption.onTerminal(), new Bar(0, colour.wanted()));
  }

  private void show(Agent agent, int watched, Signals signals) {
    LoadedProbe ledger =
        agent.probes().stream()
            .filter(loaded -> loaded.probe().spec().name().equals("ledger"))
            .findFirst()
            .orElseThrow();
    if (!WatchedThreads.available(ledger)) {
      throw new NotSupported(
          "this kernel cannot list the threads of a process: " + Explained.hooks(ledger.hooks()),
          0,
          "");
    }
    rounds(new ThreadRounds(new WatchedThreads(ledger, watched)::read), signals);
  }

  private void rounds(ThreadRounds threads, Signals signals) {
    ThreadTable table = new ThreadTable(console.out(), options.format(), look());
    long endNs = System.nanoTime() + options.duration().orElse(FOR_EVER).toNanos();
    for (long round = 0; round < rounds.count(); round++) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
      long waitMs = Math.min(rounds.interval().toMillis(), leftMs);
      if (waitMs <= 0 || signals.await(waitMs).isPresent()) {
        return;
      }
      Round now = threads.next();
      if (now.gone()) {
        console.err().println("The process has ended.");
        return;
      }
      if (!table.print(now)) {
        return;
      }
    }
  }
}
