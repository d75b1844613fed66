package dev.kernspan.cli.session;

import dev.kernspan.agent.AgentOptions;
import dev.kernspan.agent.config.AgentConfig;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** A subject with its lines: what to start the agent with, and how it went. */
public final class TraceSession implements Session {
  private final Subject subject;
  private final ProcessChoice processes;
  private final Lines lines;
  private final AgentOptions agentOptions;

  /**
   * @param enough is told when there is nothing more to do
   * @throws WrongUsageException if the options do not fit the subject
   */
  public TraceSession(Subject subject, SessionOptions options, PrintStream out, Runnable enough) {
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

  @Override
  public String name() {
    return subject.name();
  }

  @Override
  public List<String> probes() {
    return List.of(subject.probe());
  }

  @Override
  public boolean needs(String probe) {
    return true;
  }

  @Override
  public AgentConfig config(AgentConfig of) {
    return processes.config(of);
  }

  @Override
  public AgentOptions agentOptions() {
    return agentOptions;
  }

  @Override
  public void start() {
    lines.start();
  }

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

  @Override
  public Map<String, Long> lost(Map<String, Long> ofAgent) {
    return Losses.of(probes(), ofAgent, lines.lost());
  }
}
