package dev.kernspan.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether output has colours: on a terminal, unless the user wants none. */
public final class ColourOption {
  private static final Path OUTPUT = Path.of("/proc/self/fd/1");

  @Option(
      names = "--color",
      negatable = true,
      description = "Colours, or none. By default on a terminal, unless NO_COLOR is set.")
  private @Nullable Boolean colour;

  public boolean wanted() {
    return wanted(asked(), System.getenv(), target());
  }

  /** What the command line says; null for nothing. */
  @Nullable Boolean asked() {
    return colour;
  }

  /** Whether standard output is a terminal. */
  public static boolean onTerminal() {
    return isTerminal(target());
  }

  /**
   * {@code asked} is what the command line says, null for nothing; {@code target} is what standard
   * output is.
   */
  static boolean wanted(@Nullable Boolean asked, Map<String, String> environment, String target) {
    if (asked != null) {
      return asked;
    }
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb")
        && isTerminal(target);
  }

  private static boolean isTerminal(String target) {
    return target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console");
  }

  /** By its link: the JDK's own answer is about input and output together. */
  private static String target() {
    try {
      return Files.readSymbolicLink(OUTPUT).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
