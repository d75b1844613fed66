package dev.kernspan.vm;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A kernel to prove the agent on: the newest of a series that Debian serves when the test runs.
 *
 * @param series as in the table, "6.1"; "6.x" is the newest of them all
 * @param arch as Debian calls it: amd64, arm64
 * @param release what its release looks like, before the flavour
 * @param usual whether every test run boots it
 */
record WantedKernel(String series, String arch, Pattern release, boolean usual) {
  private static final String FLAVOUR = "cloud";
  private static final String BACKPORT = "\\+deb\\d+(\\.\\d+)?";

  static final List<WantedKernel> ALL =
      List.of(
          wanted("5.10", "amd64", "5\\.10\\.0-\\d+", true),
          wanted("6.1", "amd64", "6\\.1\\.0-\\d+", true),
          wanted("6.12", "amd64", "6\\.12\\.\\d+" + BACKPORT, true),
          wanted("6.x", "amd64", "6\\.\\d+\\.\\d+" + BACKPORT, false),
          wanted("7.x", "amd64", "7\\.\\d+\\.\\d+" + BACKPORT, false),
          wanted("6.1", "arm64", "6\\.1\\.0-\\d+", false),
          wanted("6.12", "arm64", "6\\.12\\.\\d+" + BACKPORT, false));

  private static WantedKernel wanted(String series, String arch, String release, boolean usual) {
    return new WantedKernel(series, arch, Pattern.compile(release), usual);
  }

  /** As in the table. */
  String name() {
    return series + " " + arch;
  }

  /** The whole release of such a kernel, which also ends the names of its packages. */
  Pattern packaged() {
    return Pattern.compile(release.pattern() + "-" + FLAVOUR + "-" + arch);
  }

  @Override
  public String toString() {
    return name();
  }
}
