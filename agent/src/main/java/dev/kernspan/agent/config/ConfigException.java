package dev.kernspan.agent.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Carries everything that is wrong with it, one line each. */
public final class ConfigException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /**
   * One mistake.
   *
   * @param source the file, or {@code environment}
   * @param line counted from 1, as {@code column}; 0 where there is none
   * @param key the key or variable; empty if the file as a whole is wrong
   */
  public record Problem(String source, int line, int column, String key, String problem) {
    static Problem at(Place place, String key, String problem) {
      return new Problem(place.source(), place.line(), place.column(), key, problem);
    }

    @Override
    public String toString() {
      String where = new Place(source, line, column) + ": ";
      return where + (key.isEmpty() ? "" : key + ": ") + problem;
    }
  }
}
