package dev.kernspan.cli;

import dev.kernspan.agent.config.ConfigException;
import dev.kernspan.cli.session.WrongUsageException;
import dev.kernspan.export.prometheus.CannotListenException;
import dev.kernspan.libbpf.BpfException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong, and what to do about it; the exit code tells a script. */
final class Failure implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int NOT_SUPPORTED = 3;
  static final int NOT_PERMITTED = 4;

  private final PrintStream err;

  Failure(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    error(String.valueOf(e.getMessage()));
    List<String> near =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    String help = e.getCommandLine().getCommandSpec().qualifiedName() + " --help shows the usage.";
    hint(near.isEmpty() ? help : "The nearest is " + near.getFirst() + "; " + help);
    return WRONG_USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    switch (e) {
      case BpfException bpf -> {
        error(Explained.withoutHint(bpf));
        hint(bpf.hint());
      }
      case ConfigException config -> {
        config.problems().forEach(problem -> error(problem.toString()));
        hint("kernspan agent --check-config tries a configuration out.");
      }
      case WrongUsageException wrong -> {
        error(String.valueOf(wrong.getMessage()));
        hint(wrong.hint());
      }
      case CannotListenException cannot -> error(String.valueOf(cannot.getMessage()));
      default -> {
        error("unexpected: " + e);
        e.printStackTrace(err);
      }
    }
    return code(e);
  }

  static int code(Exception e) {
    return switch (e) {
      case BpfException.NotSupported no -> NOT_SUPPORTED;
      case BpfException.NotPermitted no -> NOT_PERMITTED;
      case ConfigException wrong -> WRONG_USAGE;
      case WrongUsageException wrong -> WRONG_USAGE;
      default -> FAILED;
    };
  }

  private void error(String text) {
    err.println("ERROR: " + text);
  }

  private void hint(String text) {
    if (!text.isEmpty()) {
      err.println("HINT: " + text);
    }
  }
}
