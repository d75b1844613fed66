package dev.kernspan.cli;

import dev.kernspan.cli.session.Losses;
import dev.kernspan.cli.session.SessionOptions;
import dev.kernspan.cli.session.Subject;
import dev.kernspan.cli.session.TraceSession;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
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
    TraceSession session =
        new TraceSession(Subject.of(probe), options, console.out(), signals::stop);
    summary(session, new SessionRun(console, signals).run(session, options.duration()));
    return 0;
  }

  /** Nothing to say to a pipe whose reader has gone, unless the reader has missed something. */
  private void summary(TraceSession session, Map<String, Long> lost) {
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
