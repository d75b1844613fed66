package dev.kernspan.cli.session;

import dev.kernspan.agent.AgentOptions;
import dev.kernspan.agent.config.AgentConfig;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;

/** A subject with its lines: what to start the agent with, and how it went. */
public final class Session implements AutoCloseable {
  private final Subject subject;
  private final ProcessChoice processes;
  private final Lines lines;
  private final AgentOptions agentOptions;

  /**
   * @param enough is told when there is nothing more to do
   * @throws WrongUsageException if the options do not fit the subject
   */
  public Session(Subject subject, SessionOptions options, PrintStream out, Runnable enough) {
    this.subject = subject;
    processes = new ProcessChoice(options);
    switch (subject) {
      case Subject.Requests requests -> {
        lines = new Lines(options, RequestLines.table(requests.protocols()), out, enough);
        agentOptions =
            AgentOptions.exchanges(
                identities -> new RequestLines(requests.name(), processes, identities, lines));
      }
      case Subject.Records records -> {
        lines = new Lines(options, RecordLines.table(records.traced()), out, enough);
        agentOptions =
            AgentOptions.records(
                records.name(),
                (probe, identities) -> new RecordLines(probe, processes, identities, lines));
      }
    }
  }

  /** The user's configuration, but for what a session chooses itself. */
  public AgentConfig config(AgentConfig of) {
    return new AgentConfig(
        of.endpoint(),
        of.ring(),
        of.limits(),
        of.http(),
        processes.filter(),
        of.resource(),
        of.host(),
        of.metrics(),
        of.traces(),
        AgentConfig.defaults().probes(),
        of.log());
  }

  public AgentOptions agentOptions() {
    return agentOptions;
  }

  /** Prints from now on. */
  public void start() {
    lines.start();
  }

  /** Prints what waits. */
  @Override
  public void close() {
    lines.close();
  }

  public long printed() {
    return lines.printed();
  }

  /** Whether whoever read the output is gone. */
  public boolean readerGone() {
    return lines.readerGone();
  }

  /** What this session lost, by reason, of all that the agent did. */
  public Map<String, Long> lost(Map<String, Long> ofAgent) {
    Map<String, Long> lost = new TreeMap<>();
    String own = subject.probe() + " ";
    ofAgent.forEach(
        (name, count) -> {
          if (name.startsWith(own)) {
            lost.put(name.substring(own.length()), count);
          }
        });
    if (lines.lost() > 0) {
      lost.put("output", lines.lost());
    }
    return lost;
  }
}
