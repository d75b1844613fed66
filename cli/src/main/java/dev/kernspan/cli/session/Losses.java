package dev.kernspan.cli.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tells what was lost since it was asked last. */
public final class Losses {
  private final Supplier<Map<String, Long>> counters;
  private Map<String, Long> told = Map.of();

  /** {@code counters} only grow; a name says what was lost and why. */
  public Losses(Supplier<Map<String, Long>> counters) {
    this.counters = counters;
  }

  /**
   * What a session lost, by reason.
   *
   * @param probes that it uses; the reasons of the first stand alone, those of others have its name
   * @param ofAgent what all probes lost, by probe and reason
   * @param output lines that the terminal was too slow for
   */
  static Map<String, Long> of(List<String> probes, Map<String, Long> ofAgent, long output) {
    Map<String, Long> lost = new TreeMap<>();
    String first = probes.getFirst() + " ";
    ofAgent.forEach(
        (name, count) -> {
          if (name.startsWith(first)) {
            lost.put(name.substring(first.length()), count);
          } else if (probes.stream().anyMatch(probe -> name.startsWith(probe + " "))) {
            lost.put(name, count);
          }
        });
    if (output > 0) {
      lost.put("output", output);
    }
    return lost;
  }

  /** A sentence about what is new; empty if nothing is. */
  public Optional<String> news() {
    Map<String, Long> now = counters.get();
    Map<String, Long> grown = new TreeMap<>();
    now.forEach(
        (name, count) -> {
          long more = count - told.getOrDefault(name, 0L);
          if (more > 0) {
            grown.put(name, more);
          }
        });
    told = now;
    return grown.isEmpty() ? Optional.empty() : Optional.of(text(grown));
  }

  public static String text(Map<String, Long> lost) {
    long sum = lost.values().stream().mapToLong(Long::longValue).sum();
    String parts =
        lost.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return sum + " events lost: " + parts;
  }
}
