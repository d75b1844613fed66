package dev.kernspan.agent.protocol;

/** Which of the two messages of an exchange. */
public enum Side {
  REQUEST,
  RESPONSE
}
