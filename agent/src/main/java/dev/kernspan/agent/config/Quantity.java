package dev.kernspan.agent.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units. */
final class Quantity {
  // No more digits than surely fit a long: what is longer is out of every range anyway.
  private static final Pattern NUMBER = Pattern.compile("(-?\\d{1,12})\\s*([A-Za-z]*)");

  private record Unit(String name, long factor) {}

  private static final List<Unit> SIZES =
      List.of(
          new Unit("GiB", 1L << 30),
          new Unit("MiB", 1L << 20),
          new Unit("KiB", 1L << 10),
          new Unit("B", 1),
          new Unit("", 1));

  // No unit, no duration: 10 may be meant as seconds or as milliseconds.
  private static final List<Unit> DURATIONS =
      List.of(
          new Unit("m", 60_000_000_000L),
          new Unit("s", 1_000_000_000),
          new Unit("ms", 1_000_000),
          new Unit("us", 1000),
          new Unit("ns", 1));

  private Quantity() {}

  static Optional<Long> number(String text) {
    return parse(text, List.of(new Unit("", 1)));
  }

  static Optional<Long> bytes(String text) {
    return parse(text, SIZES);
  }

  static Optional<Long> ns(String text) {
    return parse(text, DURATIONS);
  }

  static Optional<Double> decimal(String text) {
    try {
      return Optional.of(Double.valueOf(text)).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static String sizeText(long bytes) {
    for (Unit unit : SIZES) {
      if (bytes >= unit.factor && bytes % unit.factor == 0) {
        return bytes / unit.factor + unit.name;
      }
    }
    return bytes + "B";
  }

  private static Optional<Long> parse(String text, List<Unit> units) {
    Matcher matcher = NUMBER.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (Unit unit : units) {
      if (unit.name.equals(matcher.group(2))) {
        return multiply(Long.parseLong(matcher.group(1)), unit.factor);
      }
    }
    return Optional.empty();
  }

  private static Optional<Long> multiply(long number, long factor) {
    return Math.multiplyHigh(number, factor) == number >> 63
        ? Optional.of(number * factor)
        : Optional.empty();
  }
}
