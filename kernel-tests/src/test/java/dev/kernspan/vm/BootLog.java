package dev.kernspan.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a guest reported, and what its console showed.
 *
 * @param seconds from power on to power off
 */
record BootLog(List<String> lines, String console, double seconds, boolean retriedOnce) {
  private static final int LAST_LINES = 20;

  BootLog(List<String> lines, String console, double seconds) {
    this(lines, console, seconds, false);
  }

  /**
   * What became of one test in the guest.
   *
   * @param status ok, failed or skipped: the worst of its sets of arguments
   */
  record Result(String status, long ms, String why) {}

  BootLog retried() {
    return new BootLog(lines, console, seconds, true);
  }

  /** Whether the report is whole. */
  boolean ended() {
    return lines.contains("#END");
  }

  /** The fields of all lines of that kind, without the kind. */
  List<List<String>> all(String kind) {
    List<List<String>> found = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(kind + "|"))
        found.add(List.of(line.substring(kind.length() + 1).split("\\|", -1)));
    }
    return found;
  }

  /** By {@code Class#method}, or {@code Class#} for what broke around its tests. */
  Map<String, Result> results() {
    Map<String, Result> results = new LinkedHashMap<>();
    for (List<String> line : all("test")) {
      Result result = new Result(line.get(1), Long.parseLong(line.get(2)), line.get(3));
      results.merge(line.get(0), result, BootLog::worse);
    }
    return results;
  }

  /** The end of the console, for a guest that did not come to its own end. */
  String lastWords() {
    List<String> all = console.lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
  }

  private static Result worse(Result a, Result b) {
    Result worse = rank(b) > rank(a) ? b : a;
    return new Result(worse.status, a.ms + b.ms, worse.why);
  }

  private static int rank(Result result) {
    return List.of("ok", "skipped", "failed").indexOf(result.status);
  }
}
