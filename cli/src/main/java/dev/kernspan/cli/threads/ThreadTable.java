package dev.kernspan.cli.threads;

import dev.kernspan.cli.ledger.Bar;
import dev.kernspan.cli.ledger.StateView;
import dev.kernspan.export.console.Column;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.export.console.Painted;
import dev.kernspan.export.console.TableWriter;
import dev.kernspan.probe.ThreadState;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints the threads of a process, round by round, a column for each state in percent. */
public final class ThreadTable {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final int NARROWEST = 5;
  private static final double SHOWN = 0.0005;

  private final PrintStream out;
  private final OutputFormat format;
  private final Look look;
  private final List<Column> columns;
  private final TableWriter rows;

  public ThreadTable(PrintStream out, OutputFormat format, Look look) {
    this.out = out;
    this.format = format;
    this.look = look;
    columns = columns(format);
    rows = new TableWriter(out, columns, format, look.header && format == OutputFormat.CSV);
  }

  /**
   * How it looks.
   *
   * @param header whether the columns are named
   * @param screen whether a round takes the place of the one before
   * @param bar paints
   */
  public record Look(boolean header, boolean screen, Bar bar) {}

  /** False if nobody reads it any more. */
  public boolean print(Round round) {
    if (format == OutputFormat.COLUMNS) {
      return printForPeople(round);
    }
    String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    round.threads().forEach(thread -> rows.row(row(thread, time)));
    rows.flush();
    return !rows.checkError();
  }

  private boolean printForPeople(Round round) {
    if (look.screen) {
      out.print(CLEAR);
    }
    long serving = round.threads().stream().filter(ThreadRow::serving).count();
    out.println(
        "%s  threads: %d, serving requests: %d, began: %d, ended: %d"
            .formatted(
                CLOCK.format(Instant.now()),
                round.threads().size(),
                serving,
                round.began(),
                round.ended()));
    TableWriter table = new TableWriter(out, columns, format, look.header);
    round.threads().forEach(thread -> table.row(row(thread, "")));
    table.flush();
    out.println();
    return !table.checkError();
  }

  private static List<Column> columns(OutputFormat format) {
    List<Column> columns = new ArrayList<>();
    if (format != OutputFormat.COLUMNS) {
      columns.add(Column.text("time", 12));
    }
    columns.add(Column.number("tid", 7));
    columns.add(Column.text("comm", 15));
    columns.add(Column.text("serves", 6));
    columns.add(Column.text("now", 11));
    for (ThreadState state : ThreadState.values()) {
      columns.add(Column.number(state.label(), Math.max(NARROWEST, state.label().length())));
    }
    columns.add(Column.number("switches", 8));
    return columns;
  }

  private Object[] row(ThreadRow thread, String time) {
    List<Object> values = new ArrayList<>();
    if (format != OutputFormat.COLUMNS) {
      values.add(time);
    }
    values.add(thread.tid());
    values.add(thread.comm());
    values.add(thread.serving() ? "yes" : "no");
    values.add(thread.state().label());
    for (ThreadState state : ThreadState.values()) {
      values.add(share(thread, state));
    }
    values.add(Math.round(thread.switchesPerSecond()));
    return values.toArray();
  }

  /** In percent; programs get a number with all its digits. */
  private Object share(ThreadRow thread, ThreadState state) {
    double share = thread.share(state);
    if (format != OutputFormat.COLUMNS) {
      return 100 * share;
    }
    String text = share < SHOWN ? "-" : String.format(Locale.ROOT, "%.1f", 100 * share);
    return state == thread.longest()
        ? new Painted(text, look.bar.paint(StateView.of(state), text))
        : text;
  }
}
