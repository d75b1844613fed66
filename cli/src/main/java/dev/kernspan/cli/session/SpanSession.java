package dev.kernspan.cli.session;

import dev.kernspan.agent.AgentOptions;
import dev.kernspan.cli.ledger.Bar;
import dev.kernspan.cli.ledger.FinishedRequest;
import dev.kernspan.cli.ledger.Routes;
import dev.kernspan.cli.report.SpanStore;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Finished requests with where their time went, line by line, and all of them by route. */
public final class SpanSession extends LineSession {
  static final String REQUEST = "request";
  static final String LEDGER = "ledger";

  private final Lines lines;
  private final Bar bar;
  private final Routes routes = new Routes();
  private final Optional<SpanStore> store;
  private final AgentOptions agentOptions;

  /**
   * @param colours whether the bars have any
   * @param enough is told when there is nothing more to do
   * @throws WrongUsageException if the options do not fit
   */
  public SpanSession(
      SessionOptions options,
      SpanOptions choice,
      boolean colours,
      PrintStream out,
      Runnable enough) {
    super(options);
    lines = new Lines(options, SpanLines.table(), out, enough);
    bar = new Bar(SpanLines.BAR_WIDTH, colours);
    store = choice.html().map(file -> new SpanStore());
    SpanLines.Parts parts = new SpanLines.Parts(processes(), choice, lines, bar, this::take);
    agentOptions = AgentOptions.exchanges(identities -> new SpanLines(parts, identities));
  }

  @Override
  public String name() {
    return "spans";
  }

  @Override
  public List<String> probes() {
    return List.of(REQUEST, LEDGER);
  }

  /** Without the ledger all time is unattributed, but there are still spans. */
  @Override
  public boolean needs(String probe) {
    return probe.equals(REQUEST);
  }

  @Override
  Lines lines() {
    return lines;
  }

  @Override
  public AgentOptions agentOptions() {
    return agentOptions;
  }

  /** How a bar looks in this session. */
  public Bar bar() {
    return bar;
  }

  /** The requests that were asked for; complete when the agent is closed. */
  public Routes routes() {
    return routes;
  }

  /** What a report is made of, if one is wanted; complete when the agent is closed. */
  public Optional<SpanStore> store() {
    return store;
  }

  private void take(FinishedRequest request, boolean asked) {
    if (asked) {
      routes.add(request);
    }
    // A slow request is explained by the fast ones of its trace too.
    store.ifPresent(spans -> spans.add(request, asked));
  }
}
