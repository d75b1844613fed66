package dev.kernspan.cli;

import dev.kernspan.cli.ledger.Legend;
import dev.kernspan.cli.ledger.Summary;
import dev.kernspan.cli.report.Report;
import dev.kernspan.cli.session.ColourOption;
import dev.kernspan.cli.session.Losses;
import dev.kernspan.cli.session.SessionOptions;
import dev.kernspan.cli.session.SpanOptions;
import dev.kernspan.cli.session.SpanSession;
import dev.kernspan.export.console.OutputFormat;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints finished requests with where their time went. */
@Command(
    name = "spans",
    description = "Prints a line for each finished request, with a bar of where its time went.",
    footer = {
      "",
      "Ctrl-C ends it, with a summary by route. With -o json requests are printed as spans, with"
          + " the names of OTLP.",
      "The configuration of the agent is used, except for what it observes."
    })
final class SpansCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private SessionOptions options = new SessionOptions();

  @Mixin private SpanOptions choice = new SpanOptions();

  @Mixin private ColourOption colour = new ColourOption();

  SpansCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Optional<ReportFile> file = choice.html().map(ReportFile::open);
    Signals signals = new Signals();
    SpanSession session =
        new SpanSession(options, choice, colour.wanted(), console.out(), signals::stop);
    if (options.format() == OutputFormat.COLUMNS && options.header()) {
      console.err().println(Legend.text(session.bar()));
    }
    SessionRun run = new SessionRun(console, signals);
    Map<String, Long> lost = run.run(session, options.duration());
    if (!session.readerGone()) {
      summary(session);
    }
    boolean written = file.map(to -> report(to, session, run.watchedNs(), lost)).orElse(true);
    if (!session.readerGone() || !lost.isEmpty()) {
      String losses = lost.isEmpty() ? "none lost" : Losses.text(lost);
      console.err().println(session.printed() + " requests printed, " + losses + ".");
    }
    return written ? 0 : Failure.FAILED;
  }

  /** With the results where people read them, but never among lines that a program reads. */
  private void summary(SpanSession session) {
    PrintStream to = options.format() == OutputFormat.COLUMNS ? console.out() : console.err();
    if (session.printed() > 0) {
      to.println();
    }
    new Summary(session.routes(), session.bar()).print(to);
  }

  private boolean report(
      ReportFile file, SpanSession session, long watchedNs, Map<String, Long> lost) {
    Report report =
        new Report(
            session.store().orElseThrow(),
            session.routes(),
            watchedNs,
            lost.isEmpty() ? "" : Losses.text(lost));
    boolean written = file.write(report);
    console
        .err()
        .println(
            written
                ? report.said(file.name())
                : "ERROR: cannot write the report to " + file.name() + ".");
    return written;
  }
}
