package dev.kernspan.cli;

import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.ProtocolCatalog;
import dev.kernspan.cli.doctor.Finding;
import dev.kernspan.export.console.Column;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.export.console.TableWriter;
import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.probe.ProbeCatalog;
import dev.kernspan.probe.ProbeSpec;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what there is to trace, what it needs, and whether that works here. */
@Command(
    name = "list",
    description = "Shows all probes and protocols, what they need, and whether they work here.")
final class ListCommand implements Callable<Integer> {
  private static final String INDENT = "    ";

  private final Console console;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "columns, json or csv.")
  private OutputFormat format = OutputFormat.COLUMNS;

  @Option(names = "--fast", description = "Tries nothing out: does not say what works here.")
  private boolean fast;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    boolean permitted = KernelFeatures.probe().missingForTracing().isEmpty();
    TableWriter table = new TableWriter(console.out(), columns(), format, true);
    if (fast || !permitted) {
      ProbeCatalog.all().forEach(probe -> untried(table, probe.spec()));
    } else {
      Finding.ofAll(SessionRun.configuration().host().btf())
          .forEach(finding -> tried(table, finding));
    }
    for (Protocol protocol : ProtocolCatalog.all()) {
      String summary = "finished requests, spoken as " + protocol.name();
      print(table, protocol.verb(), "protocol", null, summary, List.of("needs the probe request"));
    }
    if (!fast) {
      Privileges.require();
    }
    return 0;
  }

  /** For people the hooks are lines of their own: they are too long for a column. */
  private List<Column> columns() {
    List<Column> columns =
        List.of(
            Column.text("name", 12),
            Column.text("kind", 8),
            Column.text("works", 6),
            Column.text("summary", 0));
    return format == OutputFormat.COLUMNS
        ? columns
        : Stream.concat(columns.stream(), Stream.of(Column.text("hooks", 0))).toList();
  }

  private void untried(TableWriter table, ProbeSpec spec) {
    List<String> hooks = spec.hooks().stream().map(Explained::ladder).toList();
    print(table, spec.name(), "probe", null, spec.summary(), hooks);
  }

  private void tried(TableWriter table, Finding finding) {
    ProbeSpec spec = finding.spec();
    String works = finding.complete() ? "yes" : finding.works() ? "partly" : "no";
    List<String> hooks =
        finding
            .failure()
            .map(e -> List.of(String.valueOf(e.getMessage())))
            .orElseGet(() -> finding.hooks().stream().map(Explained::hook).toList());
    print(table, spec.name(), "probe", works, spec.summary(), hooks);
  }

  private void print(
      TableWriter table,
      String name,
      String kind,
      @Nullable String works,
      String summary,
      List<String> hooks) {
    if (format == OutputFormat.COLUMNS) {
      table.row(name, kind, works, summary);
      table.flush();
      hooks.forEach(hook -> console.out().println(INDENT + hook));
    } else {
      table.row(name, kind, works, summary, String.join("; ", hooks));
      table.flush();
    }
  }
}
