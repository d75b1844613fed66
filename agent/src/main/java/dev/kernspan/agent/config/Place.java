package dev.kernspan.agent.config;

/** Where something was written. Line and column count from 1; line 0 is no line. */
record Place(String source, int line, int column) {
  static final Place ENVIRONMENT = new Place("environment", 0, 0);
  static final Place DEFAULT = new Place("default", 0, 0);

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
