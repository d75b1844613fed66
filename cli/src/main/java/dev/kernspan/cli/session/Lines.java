package dev.kernspan.cli.session;

import dev.kernspan.export.SpanRecord;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.export.console.SpanJsonWriter;
import dev.kernspan.export.console.TableWriter;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The lines of one session: those that are wanted, in the format that is. */
final class Lines implements AutoCloseable {
  static final String TIME = "time";

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final Table table;
  private final List<Predicate<Cells>> filters;
  private final OutputFormat format;
  private final int shown;
  private final TableWriter rows;
  private final SpanJsonWriter spans;
  private final Outlet outlet;
  private final Runnable enough;
  private final long limit;
  private final AtomicLong printed = new AtomicLong();

  /**
   * @param enough is told once when there are as many lines as the user wants, or nobody reads them
   * @throws WrongUsageException if a condition is on a column that is not there
   */
  Lines(SessionOptions options, Table table, PrintStream out, Runnable enough) {
    this.table = table;
    this.enough = enough;
    filters = options.conditions().stream().map(condition -> filter(table, condition)).toList();
    format = options.format();
    limit = options.maxEvents();
    shown = table.columns(format).size();
    rows = new TableWriter(out, table.columns(format), format, options.header());
    spans = new SpanJsonWriter(out);
    outlet = new Outlet(this::flush, () -> rows.checkError() || spans.checkError(), enough);
  }

  private static Predicate<Cells> filter(Table table, Condition condition) {
    int place = table.find(condition.column());
    return cells -> condition.test().test(cells.get(place));
  }

  void start() {
    outlet.start();
  }

  Cells begin() {
    return new Cells(table);
  }

  /** A moment as this format has it: for people the time of the day, else all of it. */
  String time(long epochNs) {
    long ns = TimeUnit.SECONDS.toNanos(1);
    Instant moment = Instant.ofEpochSecond(epochNs / ns, epochNs % ns);
    return format == OutputFormat.COLUMNS ? CLOCK.format(moment) : moment.toString();
  }

  /** Prints the line if it is wanted, and says whether it is. On the drain thread. */
  boolean add(Cells cells) {
    boolean wanted = wanted(cells);
    if (wanted) {
      offer(() -> rows.row(Arrays.copyOf(cells.values(), shown)));
    }
    return wanted;
  }

  /** The same, but where the format is JSON as the span that the line is about. */
  boolean add(Cells cells, Supplier<SpanRecord> span) {
    if (format != OutputFormat.JSON) {
      return add(cells);
    }
    boolean wanted = wanted(cells);
    if (wanted) {
      SpanRecord made = span.get();
      offer(() -> spans.write(made));
    }
    return wanted;
  }

  /** Lines printed, or on their way. */
  long printed() {
    return printed.get();
  }

  /** Lines for which the terminal was too slow. */
  long lost() {
    return outlet.lost();
  }

  boolean readerGone() {
    return outlet.readerGone();
  }

  @Override
  public void close() {
    outlet.close();
  }

  private boolean wanted(Cells cells) {
    return printed.get() < limit && filters.stream().allMatch(filter -> filter.test(cells));
  }

  private void offer(Runnable line) {
    if (outlet.offer(line)) {
      if (printed.incrementAndGet() == limit) {
        enough.run();
      }
    }
  }

  private void flush() {
    rows.flush();
    spans.flush();
  }
}
