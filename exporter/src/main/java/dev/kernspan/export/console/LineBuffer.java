package dev.kernspan.export.console;

import java.io.PrintStream;

/** Collects lines so that a batch of them costs one write. */
final class LineBuffer {
  private static final int ENOUGH_CHARS = 16 << 10;

  private final PrintStream out;
  private final StringBuilder text = new StringBuilder();
  private boolean broken;

  LineBuffer(PrintStream out) {
    this.out = out;
  }

  /** Where lines are to be appended. */
  StringBuilder text() {
    return text;
  }

  /** To be called when a line is complete: keeps the buffer bounded between flushes. */
  void endOfLine() {
    if (text.length() >= ENOUGH_CHARS) {
      flush();
    }
  }

  void flush() {
    if (!broken) {
      out.append(text);
      // Flushes as well; a broken pipe is told by this and by nothing else.
      broken = out.checkError();
    }
    text.setLength(0);
  }

  boolean checkError() {
    return broken;
  }
}
