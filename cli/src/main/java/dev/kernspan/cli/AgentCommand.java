package dev.kernspan.cli;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.ConfigLoader;
import dev.kernspan.cli.session.WrongUsageException;
import dev.kernspan.export.otlp.OtlpConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the agent until it is told to stop. */
@Command(
    name = "agent",
    description = "Observes this machine, serves metrics, and sends spans and metrics by OTLP.",
    footer = {
      "",
      "SIGHUP reloads the configuration, SIGTERM and SIGINT end the agent.",
      "Spans and metrics are sent where OTEL_EXPORTER_OTLP_ENDPOINT says."
    })
final class AgentCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; /etc/kernspan/kernspan.yaml if there is one.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--check-config", description = "Only says whether the configuration is right.")
  private boolean check;

  AgentCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    AgentConfig config = ConfigLoader.load(file, environment);
    OtlpConfig otlp = otlp(environment);
    if (check) {
      console.out().println("The configuration is right.");
      return 0;
    }
    Privileges.require();
    Signals signals = new Signals();
    signals.catchStop();
    signals.catchReload();
    AgentLog.install(console.err(), config.log().level());
    new Daemon(() -> ConfigLoader.load(file, environment), otlp, signals).run(config);
    return 0;
  }

  private static OtlpConfig otlp(Map<String, String> environment) {
    try {
      return OtlpConfig.fromEnvironment(environment);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()), "");
    }
  }
}
