package dev.kernspan.cli.session;

import dev.kernspan.agent.config.AgentConfig;
import java.util.Map;

/** A session of some processes that prints line by line. */
abstract sealed class LineSession implements Session permits SpanSession, TraceSession {
  private final ProcessChoice processes;

  LineSession(SessionOptions options) {
    processes = new ProcessChoice(options);
  }

  abstract Lines lines();

  ProcessChoice processes() {
    return processes;
  }

  @Override
  public final AgentConfig config(AgentConfig of) {
    return processes.config(of);
  }

  @Override
  public final void start() {
    lines().start();
  }

  @Override
  public final void close() {
    lines().close();
  }

  @Override
  public final Map<String, Long> lost(Map<String, Long> ofAgent) {
    return Losses.of(probes(), ofAgent, lines().lost());
  }

  public final long printed() {
    return lines().printed();
  }

  /** Whether whoever read the output is gone. */
  public final boolean readerGone() {
    return lines().readerGone();
  }
}
