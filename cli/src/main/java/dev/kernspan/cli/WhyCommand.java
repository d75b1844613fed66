package dev.kernspan.cli;

import dev.kernspan.cli.ledger.Waits;
import dev.kernspan.cli.ledger.Why;
import dev.kernspan.cli.session.ColourOption;
import dev.kernspan.cli.session.Losses;
import dev.kernspan.cli.session.OutputOptions;
import dev.kernspan.cli.session.ProcessName;
import dev.kernspan.cli.session.WaitRows;
import dev.kernspan.cli.session.WhySession;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.export.console.Printable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what requests wait for, and what that usually means. */
@Command(
    name = "why",
    description = "Watches requests for a while, and says what they waited for, worst first.",
    footer = {"", "Ctrl-C ends the watching earlier."})
final class WhyCommand implements Callable<Integer> {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

  private final Console console;

  @Parameters(
      paramLabel = "PID|SERVICE",
      description = "A process by its number, or services by their name; * stands for anything.")
  private String subject = "";

  @Mixin private OutputOptions options = new OutputOptions();

  @Mixin private ColourOption colour = new ColourOption();

  WhyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Optional<Integer> pid = ProcessName.number(subject);
    pid.ifPresent(number -> ProcessName.require(SessionRun.configuration().host().proc(), number));
    WhySession session =
        new WhySession(pid.map(number -> "process " + number).orElse(subject), pid);
    Duration duration = options.duration().orElse(LONG_ENOUGH);
    SessionRun run = new SessionRun(console, new Signals());
    Map<String, Long> lost = run.run(session, Optional.of(duration));
    tell(session, run.watchedNs());
    if (!lost.isEmpty()) {
      console.err().println("WARNING: " + Losses.text(lost));
    }
    return 0;
  }

  private void tell(WhySession session, long watchedNs) {
    boolean serves = session.served().count() > 0;
    Waits waits = serves ? session.served() : session.asked();
    if (options.format() != OutputFormat.COLUMNS) {
      WaitRows.print(waits, console.out(), options.format(), options.header());
    } else if (waits.count() == 0) {
      console.out().println("No request of " + name() + " ended meanwhile.");
      console.out().flush();
    } else {
      new Why(console.out(), colour.wanted())
          .print(name() + (serves ? " served" : " made"), waits, watchedNs);
    }
  }

  private String name() {
    return ProcessName.number(subject).map(n -> "process " + n).orElse(Printable.of(subject));
  }
}
