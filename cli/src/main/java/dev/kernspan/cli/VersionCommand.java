package dev.kernspan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says which build this is and what it runs on. */
@Command(name = "version", description = "Shows the versions of Kernspan and what it runs on.")
final class VersionCommand implements Callable<Integer> {
  private final Console console;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    BuildInfo.lines().forEach(console.out()::println);
    return 0;
  }
}
