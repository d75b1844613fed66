package dev.kernspan.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A value as it was written, before its key gives it a type. */
sealed interface RawValue {
  Place place();

  /** As an error calls it. */
  String what();

  /** A single value; the environment has nothing else. */
  record Text(String text, Place place) implements RawValue {
    @Override
    public String what() {
      return "'" + text + "'";
    }
  }

  /** A key with nothing behind it. */
  record Nothing(Place place) implements RawValue {
    @Override
    public String what() {
      return "nothing";
    }
  }

  record Items(List<RawValue> items, Place place) implements RawValue {
    @Override
    public String what() {
      return "a list";
    }
  }

  record Pairs(SequencedMap<String, RawValue> pairs, Place place) implements RawValue {
    Pairs(Place place) {
      this(new LinkedHashMap<>(), place);
    }

    @Override
    public String what() {
      return "a section";
    }
  }
}
