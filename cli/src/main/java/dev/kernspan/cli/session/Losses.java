package dev.kernspan.cli.session;

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
