package dev.kernspan.cli;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The agent's log: one line for each record, with a priority where the journal reads it. */
final class AgentLog extends Handler {
  private static final int FRAMES = 6;

  private final PrintStream out;
  private final boolean journal;
  private final SimpleFormatter texts = new SimpleFormatter();

  AgentLog(PrintStream out, boolean journal) {
    this.out = out;
    this.journal = journal;
  }

  /** Makes it the only log of this process. */
  static void install(PrintStream out, System.Logger.Level level) {
    LogManager.getLogManager().reset();
    Logger.getLogger("").addHandler(new AgentLog(out, System.getenv("JOURNAL_STREAM") != null));
    level(level);
  }

  static void level(System.Logger.Level level) {
    Logger.getLogger("")
        .setLevel(
            switch (level) {
              case ALL -> Level.ALL;
              case TRACE -> Level.FINER;
              case DEBUG -> Level.FINE;
              case INFO -> Level.INFO;
              case WARNING -> Level.WARNING;
              case ERROR -> Level.SEVERE;
              case OFF -> Level.OFF;
            });
  }

  @Override
  public void publish(@Nullable LogRecord record) {
    if (record != null && isLoggable(record)) {
      out.println(line(record));
    }
  }

  String line(LogRecord record) {
    Priority priority = Priority.of(record.getLevel());
    String text = texts.formatMessage(record) + trace(record.getThrown());
    String line = text.strip().replace("\n", " | ");
    return journal
        ? "<" + priority.number + ">" + line
        : record.getInstant() + " " + priority + " " + line;
  }

  /** The way to where it was thrown, as far as a line bears it. */
  private static String trace(@Nullable Throwable thrown) {
    return thrown == null
        ? ""
        : Arrays.stream(thrown.getStackTrace())
            .limit(FRAMES)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(", ", " at ", ""));
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }

  /** As syslog and the journal have it. */
  private enum Priority {
    ERROR(3),
    WARNING(4),
    INFO(6),
    DEBUG(7);

    private final int number;

    Priority(int number) {
      this.number = number;
    }

    static Priority of(Level level) {
      int value = level.intValue();
      if (value >= Level.SEVERE.intValue()) {
        return ERROR;
      }
      if (value >= Level.WARNING.intValue()) {
        return WARNING;
      }
      return value >= Level.INFO.intValue() ? INFO : DEBUG;
    }
  }
}
