package dev.kernspan.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code kernspan}. */
@Command(
    name = "kernspan",
    description = "Shows what the kernel did under every span.",
    synopsisSubcommandLabel = "COMMAND")
public final class Kernspan {
  /** For picocli, which acts upon it. */
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  private boolean help;

  private Kernspan() {}

  public static void main(String[] args) {
    int code = run(Console.ofProcess(), args);
    System.exit(code);
  }

  /** Runs one command and gives its exit code. */
  static int run(Console console, String... args) {
    Failure failure = new Failure(console.err());
    return commands(console)
        .setOut(console.outWriter())
        .setErr(console.errWriter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failure)
        .setExecutionExceptionHandler(failure)
        .execute(args);
  }

  static CommandLine commands(Console console) {
    return new CommandLine(new Kernspan())
        .addSubcommand(new AgentCommand(console))
        .addSubcommand(new TraceCommand(console))
        .addSubcommand(new SpansCommand(console))
        .addSubcommand(new WhyCommand(console))
        .addSubcommand(
            new CommandLine(new TopCommand()).addSubcommand(new TopThreadsCommand(console)))
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new DoctorCommand(console))
        .addSubcommand(new VersionCommand(console))
        .addSubcommand(new CompletionCommand(console));
  }
}
