package dev.kernspan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kernspan.cli.report.Report;
import dev.kernspan.cli.session.WrongUsageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a report goes. */
final class ReportFile {
  private final Path file;

  private ReportFile(Path file) {
    this.file = file;
  }

  /**
   * Makes sure that it can be written, before a long session is in vain.
   *
   * @throws WrongUsageException if it cannot
   */
  static ReportFile open(Path file) {
    try {
      // What is in it stays until there is something better.
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      return new ReportFile(file);
    } catch (IOException e) {
      throw new WrongUsageException(
          "cannot write the report to " + file + ": " + e,
          "Name a file in a folder that is there.");
    }
  }

  String name() {
    return file.toString();
  }

  /** Writes the report; false if that failed midway, as on a full disk. */
  boolean write(Report report) {
    try (PrintStream out =
        new PrintStream(new BufferedOutputStream(Files.newOutputStream(file)), false, UTF_8)) {
      report.write(out);
      return !out.checkError();
    } catch (IOException e) {
      return false;
    }
  }
}
