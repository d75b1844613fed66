package dev.kernspan.cli.session;

import dev.kernspan.agent.AgentOptions;
import dev.kernspan.agent.config.AgentConfig;
import java.util.List;
import java.util.Map;

/** The threads of one process. Its requests are followed to know which threads serve them. */
public final class ThreadSession implements Session {
  private final int pid;

  public ThreadSession(int pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "the threads of process " + pid;
  }

  @Override
  public List<String> probes() {
    return List.of(SpanSession.LEDGER, SpanSession.REQUEST);
  }

  /** Without the other one no thread is seen to serve. */
  @Override
  public boolean needs(String probe) {
    return probe.equals(SpanSession.LEDGER);
  }

  @Override
  public AgentConfig config(AgentConfig of) {
    return new ProcessChoice(pid).config(of);
  }

  @Override
  public AgentOptions agentOptions() {
    return AgentOptions.exchanges(identities -> (protocol, exchange) -> {});
  }

  @Override
  public void start() {}

  @Override
  public void close() {}

  @Override
  public Map<String, Long> lost(Map<String, Long> ofAgent) {
    return Losses.of(probes(), ofAgent, 0);
  }
}
