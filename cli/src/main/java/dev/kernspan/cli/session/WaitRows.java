package dev.kernspan.cli.session;

import dev.kernspan.cli.ledger.Waits;
import dev.kernspan.export.console.Column;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.export.console.TableWriter;
import java.io.PrintStream;
import java.util.List;

/** What requests waited for, for programs to read. */
public final class WaitRows {
  private static final List<Column> COLUMNS =
      List.of(
          Column.text("state", 12),
          Column.number("share", 6),
          Column.number("time_ns", 14),
          Column.number("requests", 8),
          Column.number("all_requests", 8),
          Column.number("longest_ns", 14),
          Column.number("blocked_by_requests_ns", 14),
          Column.text("meaning", 0));

  private WaitRows() {}

  /** A row for each state, the waits worst first. */
  public static void print(Waits waits, PrintStream out, OutputFormat format, boolean header) {
    TableWriter rows = new TableWriter(out, COLUMNS, format, header);
    for (Waits.Wait wait : waits.worstFirst()) {
      rows.row(
          wait.view().label(),
          wait.share(),
          wait.ns(),
          wait.requests(),
          waits.count(),
          wait.longestNs(),
          wait.blockedNs(),
          wait.view().meaning());
    }
    rows.flush();
  }
}
