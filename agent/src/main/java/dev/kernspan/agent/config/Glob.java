package dev.kernspan.agent.config;

import java.util.List;

/**
 * A pattern in which {@code *} stands for any characters, {@code /} among them, and {@code ?} for
 * one. Its cost is bounded by the lengths of pattern and text multiplied: both may be hostile.
 */
public record Glob(String pattern) {
  public static boolean any(List<Glob> globs, String text) {
    for (Glob glob : globs) {
      if (glob.matches(text)) {
        return true;
      }
    }
    return false;
  }

  public boolean matches(String text) {
    int at = 0;
    int p = 0;
    int star = -1;
    int starAt = 0;
    while (at < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        starAt = at;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(at))) {
        p++;
        at++;
      } else if (star >= 0) {
        // Only the last star needs to give way: the earlier ones matched as little as they could.
        p = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    return onlyStarsFrom(p);
  }

  private boolean onlyStarsFrom(int p) {
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
