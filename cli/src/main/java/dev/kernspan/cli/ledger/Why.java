package dev.kernspan.cli.ledger;

import dev.kernspan.export.console.Painted;
import java.io.PrintStream;
import java.util.List;

/** Says in plain words what requests waited for. */
public final class Why {
  private static final int BAR = 30;
  private static final int TEXT = 92;
  private static final double SMALL = 0.005;
  private static final String INDENT = "    ";

  private final PrintStream out;
  private final Bar bar;

  /** {@code colours} of the bars. */
  public Why(PrintStream out, boolean colours) {
    this.out = out;
    this.bar = new Bar(BAR, colours);
  }

  /**
   * Prints all of it.
   *
   * @param what such as: shop served
   * @param watchedNs how long it was watched
   */
  public void print(String what, Waits waits, long watchedNs) {
    long meanNs = waits.totalNs() / Math.max(waits.count(), 1);
    String requests = Amount.count(waits.count(), "request");
    String mean = (waits.count() == 1 ? "" : "each ") + Amount.time(meanNs);
    String average = waits.count() == 1 ? "" : " on average";
    out.println(
        what + " " + requests + " in " + Amount.time(watchedNs) + ", " + mean + average + ".");
    List<Waits.Wait> told = waits.worstFirst().stream().filter(w -> w.share() >= SMALL).toList();
    boolean waited = told.stream().anyMatch(wait -> wait.view().waits());
    out.println(waited ? "They waited for, worst first:" : "They hardly waited for anything.");
    told.forEach(wait -> print(wait, waits));
    waits.slowest().ifPresent(this::printSlowest);
    out.flush();
  }

  private void print(Waits.Wait wait, Waits waits) {
    StateView view = wait.view();
    Painted share = part(view, wait.share());
    out.println();
    out.println(
        "%6s %s  %s"
            .formatted(Amount.percent(wait.share()), share.painted(), headline(wait, waits)));
    for (String line : wrapped(view.meaning())) {
      out.println(INDENT + line);
    }
  }

  private Painted part(StateView view, double share) {
    int letters = Math.max(1, (int) Math.round(share * BAR));
    String text = String.valueOf(view.letter()).repeat(letters);
    String rest = " ".repeat(BAR - letters);
    return new Painted(text + rest, bar.paint(view, text) + rest);
  }

  private static String headline(Waits.Wait wait, Waits waits) {
    String blocked =
        wait.blockedNs() == 0
            ? ""
            : ", %s of it for another request that held the lock"
                .formatted(Amount.percent((double) wait.blockedNs() / wait.ns()));
    StateView view = wait.view();
    return "%s, %s per request, in %d of %d, at most %s%s"
        .formatted(
            view.namesItself() ? view.label() : view.label() + ": " + view.phrase(),
            Amount.time(wait.ns() / waits.count()),
            wait.requests(),
            waits.count(),
            Amount.time(wait.longestNs()),
            blocked);
  }

  private void printSlowest(FinishedRequest slowest) {
    out.println();
    out.println(
        "The slowest: " + Sentence.of(slowest) + " Trace " + slowest.span().traceId() + ".");
  }

  /** Broken into lines at spaces. */
  static List<String> wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : text.split(" ", -1)) {
      boolean fits = length + 1 + word.length() <= TEXT;
      if (length > 0) {
        lines.append(fits ? ' ' : '\n');
      }
      length = (length > 0 && fits ? length + 1 : 0) + word.length();
      lines.append(word);
    }
    return lines.toString().lines().toList();
  }
}
