package dev.kernspan.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the agent's scrape endpoint said at one time. */
record Scrape(List<Sample> samples) {
  private static final Pattern LINE =
      Pattern.compile("(?<name>[a-zA-Z_:][\\w:]*)(?:\\{(?<labels>.*)\\})? (?<value>\\S+).*");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One line. */
  record Sample(String name, Map<String, String> labels, double value) {
    String label(String key) {
      return labels.getOrDefault(key, "");
    }
  }

  static Scrape parse(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher match = LINE.matcher(line);
      if (!line.startsWith("#") && match.matches()) {
        samples.add(
            new Sample(
                match.group("name"),
                labels(match.group("labels")),
                Double.parseDouble(match.group("value"))));
      }
    }
    return new Scrape(samples);
  }

  /** The sum of these series of a counter; 0 if there is none. */
  long sum(String name, Predicate<Sample> series) {
    return (long)
        samples.stream()
            .filter(sample -> sample.name.equals(name))
            .filter(series)
            .mapToDouble(Sample::value)
            .sum();
  }

  /** What is not 0 of a counter, by one of its labels. */
  Map<String, Long> positive(String name, String label) {
    Map<String, Long> values = new TreeMap<>();
    samples.stream()
        .filter(sample -> sample.name.equals(name) && sample.value > 0)
        .forEach(sample -> values.merge(sample.label(label), (long) sample.value, Long::sum));
    return values;
  }

  private static Map<String, String> labels(@Nullable String text) {
    Map<String, String> labels = new HashMap<>();
    Matcher match = LABEL.matcher(text == null ? "" : text);
    while (match.find()) {
      labels.put(match.group(1), match.group(2));
    }
    return labels;
  }
}
