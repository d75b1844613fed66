package dev.kernspan.cli;

import dev.kernspan.cli.session.CountConverter;
import dev.kernspan.cli.session.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags of what is shown again and again. */
final class RoundOptions {
  @Option(
      names = {"-n", "--rounds"},
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Ends after so many rounds.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Time between two rounds; 1s unless told.")
  private Duration interval = Duration.ofSeconds(1);

  long count() {
    return count;
  }

  Duration interval() {
    return interval;
  }
}
