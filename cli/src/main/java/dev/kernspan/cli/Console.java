package dev.kernspan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;

/** Where a command writes: results to {@code out}, everything about them to {@code err}. */
record Console(PrintStream out, PrintStream err) {
  /**
   * The streams of this process, in UTF-8 whatever the locale: what observed programs call
   * themselves is not to be lost under LANG=C.
   */
  static Console ofProcess() {
    return new Console(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8));
  }

  PrintWriter outWriter() {
    return new PrintWriter(out, true, UTF_8);
  }

  PrintWriter errWriter() {
    return new PrintWriter(err, true, UTF_8);
  }
}
