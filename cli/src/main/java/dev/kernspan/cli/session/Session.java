package dev.kernspan.cli.session;

import dev.kernspan.agent.AgentOptions;
import dev.kernspan.agent.config.AgentConfig;
import java.util.List;
import java.util.Map;

/** What a command observes for a while: what to start the agent with, and what was lost. */
public interface Session extends AutoCloseable {
  /** What the user calls it. */
  String name();

  /** The probes that it uses. */
  List<String> probes();

  /** Whether there is nothing to show without this probe. */
  boolean needs(String probe);

  /** The user's configuration, but for what a session chooses itself. */
  AgentConfig config(AgentConfig of);

  AgentOptions agentOptions();

  /** Prints from now on. */
  void start();

  /** What this session lost, by reason, of all that the agent did. */
  Map<String, Long> lost(Map<String, Long> ofAgent);

  /** Prints what waits. */
  @Override
  void close();
}
