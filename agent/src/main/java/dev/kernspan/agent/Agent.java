package dev.kernspan.agent;

/** The composition root. */
public final class Agent {
  private Agent() {}
}
