package dev.kernspan.cli.session;

import dev.kernspan.agent.config.Glob;
import dev.kernspan.export.console.OutputFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that all sessions have. */
public final class SessionOptions {
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = {"-p", "--pid"},
      paramLabel = "PID",
      split = ",",
      description = "Only these processes.")
  private List<Integer> pids = new ArrayList<>();

  @Option(names = "--comm", paramLabel = "GLOB", description = "Only processes that are called so.")
  private Optional<String> comm = Optional.empty();

  @Option(
      names = "--container",
      paramLabel = "ID",
      description = "Only this container, by the beginning of its id or by its name.")
  private Optional<String> container = Optional.empty();

  @Option(
      names = "--cgroup",
      paramLabel = "GLOB",
      description = "Only control groups with such a path.")
  private Optional<String> cgroup = Optional.empty();

  @Option(
      names = {"-n", "--max-events"},
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Ends after so many lines.")
  private long maxEvents = Long.MAX_VALUE;

  @Option(
      names = "--filter",
      paramLabel = "CONDITION",
      converter = ConditionConverter.class,
      description = {
        "Only lines for which it holds: COLUMN=VALUE, COLUMN!=VALUE, COLUMN~REGEX, COLUMN>NUMBER"
            + " or COLUMN<NUMBER. Of several all must hold."
      })
  private List<Condition> conditions = new ArrayList<>();

  @Option(
      names = "--trace-id",
      paramLabel = "ID",
      converter = TraceIdConverter.class,
      description = "Only what belongs to this trace.")
  private Optional<Condition> traceId = Optional.empty();

  List<Integer> pids() {
    return pids;
  }

  Optional<Glob> comm() {
    return comm.map(Glob::new);
  }

  Optional<String> container() {
    return container;
  }

  Optional<Glob> cgroup() {
    return cgroup.map(Glob::new);
  }

  public Optional<Duration> duration() {
    return output.duration();
  }

  long maxEvents() {
    return maxEvents;
  }

  public OutputFormat format() {
    return output.format();
  }

  /** All that must hold of a line. */
  List<Condition> conditions() {
    List<Condition> all = new ArrayList<>(conditions);
    traceId.ifPresent(all::add);
    return all;
  }

  public boolean header() {
    return output.header();
  }
}
