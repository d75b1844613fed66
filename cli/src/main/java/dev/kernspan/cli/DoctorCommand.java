package dev.kernspan.cli;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.cli.doctor.Check;
import dev.kernspan.cli.doctor.CostEstimate;
import dev.kernspan.cli.doctor.Finding;
import dev.kernspan.cli.doctor.MachineChecks;
import dev.kernspan.export.console.Column;
import dev.kernspan.export.console.OutputFormat;
import dev.kernspan.export.console.TableWriter;
import dev.kernspan.kernel.KernelFeatures;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether Kernspan can do its work here, what is missing, and what it costs. */
@Command(
    name = "doctor",
    description = "Tries out what Kernspan needs of this machine, and measures what it costs.",
    footer = {"", "Exits with 0 if Kernspan works here, 3 if not, 4 if it is not permitted to."})
final class DoctorCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(Column.text("check", 16), Column.text("result", 7), Column.text("finding", 0));

  private final Console console;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "columns, json or csv.")
  private OutputFormat format = OutputFormat.COLUMNS;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TableWriter table = new TableWriter(console.out(), COLUMNS, format, true);
    KernelFeatures features = KernelFeatures.probe();
    AgentConfig.Host host = SessionRun.configuration().host();
    List<Check> machine = MachineChecks.of(features, host.btf());
    print(table, machine);
    if (!features.missingForTracing().isEmpty()) {
      Privileges.require();
    }
    if (machine.stream().anyMatch(check -> check.result() == Check.Result.MISSING)) {
      return verdict(table, machine);
    }
    List<Finding> findings = Finding.ofAll(host.btf());
    List<Check> probes = findings.stream().map(DoctorCommand::check).toList();
    print(table, probes);
    if (findings.stream().anyMatch(Finding::works)) {
      print(table, CostEstimate.measure(host));
    }
    return verdict(table, probes);
  }

  private static Check check(Finding finding) {
    String name = finding.spec().name();
    return finding
        .failure()
        .map(e -> new Check(name, Check.Result.MISSING, String.valueOf(e.getMessage())))
        .orElseGet(
            () ->
                new Check(
                    name,
                    finding.complete() ? Check.Result.OK : Check.Result.LESS,
                    Explained.hooks(finding.hooks())));
  }

  private static void print(TableWriter table, List<Check> checks) {
    checks.forEach(check -> table.row(check.name(), check.result().toString(), check.text()));
    table.flush();
  }

  /** By the checks that Kernspan stands and falls with. */
  private static int verdict(TableWriter table, List<Check> checks) {
    String missing =
        checks.stream()
            .filter(check -> check.result() == Check.Result.MISSING)
            .map(Check::name)
            .collect(Collectors.joining(", "));
    boolean works = missing.isEmpty();
    print(
        table,
        List.of(
            new Check(
                "verdict",
                works ? Check.Result.OK : Check.Result.MISSING,
                works ? "Kernspan works here." : "Kernspan is not whole here: " + missing + ".")));
    return works ? 0 : Failure.NOT_SUPPORTED;
  }
}
