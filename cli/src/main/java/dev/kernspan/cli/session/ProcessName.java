package dev.kernspan.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which process a user means by a number. */
public final class ProcessName {
  private static final String NUMBER = "\\d{1,9}";

  private ProcessName() {}

  /** The number, if it is one. */
  public static Optional<Integer> number(String text) {
    return text.matches(NUMBER) ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  /**
   * Makes sure that there is such a process.
   *
   * @param proc where processes are listed
   * @throws WrongUsageException if there is none
   */
  public static void require(Path proc, int pid) {
    int tgid = tgid(proc.resolve(Integer.toString(pid)).resolve("status"));
    if (tgid == 0) {
      throw new WrongUsageException(
          "there is no process " + pid, "ps -e shows those that there are.");
    }
    if (tgid != pid) {
      throw new WrongUsageException(
          pid + " is no process but a thread of process " + tgid, "Give the number of that.");
    }
  }

  private static int tgid(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("Tgid:"))
          .map(line -> Integer.parseInt(line.substring("Tgid:".length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
