package dev.kernspan.cli.session;

import dev.kernspan.agent.AgentOptions;
import java.io.PrintStream;
import java.util.List;

/** A subject with its lines: what to start the agent with, and how it went. */
public final class TraceSession extends LineSession {
  private final Subject subject;
  private final Lines lines;
  private final AgentOptions agentOptions;

  /**
   * @param enough is told when there is nothing more to do
   * @throws WrongUsageException if the options do not fit the subject
   */
  public TraceSession(Subject subject, SessionOptions options, PrintStream out, Runnable enough) {
    super(options);
    this.subject = subject;
    switch (subject) {
      case Subject.Requests requests -> {
        lines = new Lines(options, RequestLines.table(requests.protocols()), out, enough);
        agentOptions =
            AgentOptions.exchanges(
                identities -> new RequestLines(requests.name(), processes(), identities, lines));
      }
      case Subject.Records records -> {
        lines = new Lines(options, RecordLines.table(records.traced()), out, enough);
        agentOptions =
            AgentOptions.records(
                records.name(),
                (probe, identities) -> new RecordLines(probe, processes(), identities, lines));
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
  Lines lines() {
    return lines;
  }

  @Override
  public AgentOptions agentOptions() {
    return agentOptions;
  }
}
