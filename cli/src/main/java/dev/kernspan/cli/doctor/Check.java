package dev.kernspan.cli.doctor;

import java.util.Locale;

/** One thing that was looked at, and what was found. */
public record Check(String name, Result result, String text) {
  static Check ok(String name, String text) {
    return new Check(name, Result.OK, text);
  }

  /** With {@code text} if it does not hold. */
  static Check wanted(String name, boolean holds, String found, String text) {
    return new Check(name, holds ? Result.OK : Result.LESS, holds ? found : text);
  }

  static Check needed(String name, boolean holds, String found, String text) {
    return new Check(name, holds ? Result.OK : Result.MISSING, holds ? found : text);
  }

  /** What it means for Kernspan. */
  public enum Result {
    OK,
    /** Something is not there that Kernspan can do without. */
    LESS,
    /** Kernspan cannot do its work. */
    MISSING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
