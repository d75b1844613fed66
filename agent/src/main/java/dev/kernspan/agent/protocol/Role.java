package dev.kernspan.agent.protocol;

/** Which side of an exchange the observed process is on. */
public enum Role {
  /** It answers. */
  SERVER,
  /** It asks. */
  CLIENT
}
