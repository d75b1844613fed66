package dev.kernspan.cli.session;

import dev.kernspan.export.console.OutputFormat;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of all commands that print for a while. */
public final class OutputOptions {
  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Ends after this time, as in 500ms, 10s or 2m.")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "columns, json or csv. JSON has one object on a line.")
  private OutputFormat format = OutputFormat.COLUMNS;

  @Option(names = "--no-header", description = "Leaves the line of column names out.")
  private boolean noHeader;

  public Optional<Duration> duration() {
    return duration;
  }

  public OutputFormat format() {
    return format;
  }

  public boolean header() {
    return !noHeader;
  }
}
