package dev.kernspan.agent.config;

import dev.kernspan.agent.config.RawValue.Items;
import dev.kernspan.agent.config.RawValue.Nothing;
import dev.kernspan.agent.config.RawValue.Pairs;
import dev.kernspan.agent.config.RawValue.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A kind of value: how it is read, and what to call it when it cannot be. */
interface ValueType<T> {
  T read(RawValue raw) throws BadValueException;

  /** Completes "should be …", as in {@code a port from 0 to 65535}. */
  String expected();

  /** Reads a single text; empty if it is not one of the type. */
  @FunctionalInterface
  interface TextReader<T> {
    Optional<T> read(String text);
  }

  static <T> ValueType<T> single(String expected, TextReader<T> reader) {
    return new ValueType<>() {
      @Override
      public T read(RawValue raw) throws BadValueException {
        Optional<T> value =
            raw instanceof Text(String text, _) ? reader.read(text) : Optional.empty();
        return value.orElseThrow(() -> wrong(raw, expected));
      }

      @Override
      public String expected() {
        return expected;
      }
    };
  }

  static ValueType<String> text(String expected) {
    return single(expected, text -> Optional.of(text).filter(t -> !t.isBlank()));
  }

  static ValueType<Boolean> flag() {
    return single(
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  static ValueType<Integer> count(String noun, int least, int most) {
    return single(
        "%s from %d to %d".formatted(noun, least, most),
        text -> Quantity.number(text).filter(n -> n >= least && n <= most).map(Long::intValue));
  }

  static ValueType<Integer> sizePowerOfTwo(int least, int most) {
    return single(
        "a power of two from %s to %s, such as 8MiB"
            .formatted(Quantity.sizeText(least), Quantity.sizeText(most)),
        text ->
            Quantity.bytes(text)
                .filter(n -> n >= least && n <= most && Long.bitCount(n) == 1)
                .map(Long::intValue));
  }

  static ValueType<Long> durationNs(String least, String most) {
    long leastNs = Quantity.ns(least).orElseThrow();
    long mostNs = Quantity.ns(most).orElseThrow();
    return single(
        "a duration with its unit from %s to %s".formatted(least, most),
        text -> Quantity.ns(text).filter(ns -> ns >= leastNs && ns <= mostNs));
  }

  static <E extends Enum<E>> ValueType<E> oneOf(List<E> choices) {
    List<String> names = choices.stream().map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    return single(
        "one of " + String.join(", ", names),
        text -> {
          int at = names.indexOf(text.toLowerCase(Locale.ROOT));
          return at < 0 ? Optional.empty() : Optional.of(choices.get(at));
        });
  }

  static ValueType<Glob> glob(String noun) {
    return single(noun, text -> text.isBlank() ? Optional.empty() : Optional.of(new Glob(text)));
  }

  /** Bounds of a histogram: positive and ascending. */
  static ValueType<List<Double>> bounds() {
    ValueType<List<Double>> list = listOf(single("a number", Quantity::decimal));
    return checked(
        list,
        "a list of ascending positive numbers",
        bounds -> {
          double last = 0;
          for (double bound : bounds) {
            if (bound <= last) {
              return false;
            }
            last = bound;
          }
          return !bounds.isEmpty();
        });
  }

  private static <T> ValueType<T> checked(
      ValueType<T> type, String expected, java.util.function.Predicate<T> holds) {
    return new ValueType<>() {
      @Override
      public T read(RawValue raw) throws BadValueException {
        T value = type.read(raw);
        if (!holds.test(value)) {
          throw wrong(raw, expected);
        }
        return value;
      }

      @Override
      public String expected() {
        return expected;
      }
    };
  }

  /** A list, or the texts between the commas of a single text. */
  static <T> ValueType<List<T>> listOf(ValueType<T> item) {
    return new ValueType<>() {
      @Override
      public List<T> read(RawValue raw) throws BadValueException {
        var values = new ArrayList<T>();
        for (RawValue each : items(raw)) {
          values.add(item.read(each));
        }
        return List.copyOf(values);
      }

      private List<RawValue> items(RawValue raw) throws BadValueException {
        return switch (raw) {
          case Items(List<RawValue> items, _) -> items;
          case Text(String text, Place place) -> splitAtCommas(text, place);
          case Nothing _, Pairs _ -> throw wrong(raw, expected());
        };
      }

      @Override
      public String expected() {
        return "a list, each " + item.expected();
      }
    };
  }

  /** A section of free keys, or {@code key=value} between the commas of a single text. */
  static ValueType<Map<String, String>> attributes() {
    ValueType<String> item = text("a text");
    return new ValueType<>() {
      @Override
      public Map<String, String> read(RawValue raw) throws BadValueException {
        var values = new LinkedHashMap<String, String>();
        for (Map.Entry<String, RawValue> pair : pairs(raw).pairs().entrySet()) {
          if (pair.getKey().equals("service.name")) {
            throw new BadValueException(
                pair.getValue(), "would give every service the same service.name");
          }
          values.put(pair.getKey(), item.read(pair.getValue()));
        }
        return Collections.unmodifiableMap(values);
      }

      private Pairs pairs(RawValue raw) throws BadValueException {
        return switch (raw) {
          case Pairs pairs -> pairs;
          case Text(String text, Place place) -> splitPairs(splitAtCommas(text, place), place);
          case Items _, Nothing _ -> throw wrong(raw, expected());
        };
      }

      @Override
      public String expected() {
        return "attributes, each key: value";
      }
    };
  }

  private static List<RawValue> splitAtCommas(String text, Place place) {
    var items = new ArrayList<RawValue>();
    for (String item : text.split(",", -1)) {
      if (!item.isBlank()) {
        items.add(new Text(item.strip(), place));
      }
    }
    return items;
  }

  private static Pairs splitPairs(List<RawValue> items, Place place) throws BadValueException {
    var pairs = new Pairs(place);
    for (RawValue item : items) {
      int equals = item instanceof Text(String text, _) ? text.indexOf('=') : -1;
      if (equals <= 0 || !(item instanceof Text(String text, _))) {
        throw wrong(item, "key=value");
      }
      pairs.pairs().put(text.substring(0, equals), new Text(text.substring(equals + 1), place));
    }
    return pairs;
  }

  private static BadValueException wrong(RawValue raw, String expected) {
    return new BadValueException(raw, "is " + raw.what() + ", but should be " + expected);
  }
}
