package dev.kernspan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log that a program keeps of its requests: method, path, status, duration with its unit. */
record AccessLog(Path file) {
  private static final Pattern LINE = Pattern.compile("(\\S+) (\\S+) (\\d+) ([\\d.]+)(ns|us|s)");

  /** One request as its program saw it. */
  record Line(String method, String path, int status, long durationNs) {}

  /** Waits for so many lines, and gives all. */
  List<Line> await(int count) throws Exception {
    Waiting.until(() -> lines().size() >= count);
    return lines();
  }

  private List<Line> lines() throws IOException {
    return Files.exists(file) ? parse(Files.readString(file)) : List.of();
  }

  static List<Line> parse(String text) {
    return text.lines().map(LINE::matcher).filter(Matcher::matches).map(AccessLog::line).toList();
  }

  private static Line line(Matcher match) {
    double unitNs =
        switch (match.group(5)) {
          case "s" -> 1e9;
          case "us" -> 1e3;
          default -> 1;
        };
    return new Line(
        match.group(1),
        match.group(2),
        Integer.parseInt(match.group(3)),
        Math.round(Double.parseDouble(match.group(4)) * unitNs));
  }
}
