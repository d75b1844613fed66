package dev.kernspan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KernspanTest {
  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void helpGoesToStandardOutput() {
    assertThat(run("--help")).isZero();
    assertThat(out()).startsWith("Usage: kernspan").contains("agent", "trace", "doctor");
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent",
        "trace",
        "spans",
        "why",
        "top",
        "list",
        "doctor",
        "version",
        "completion"
      })
  void everyCommandHasHelp(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out()).startsWith("Usage: kernspan " + command);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                   | Missing required subcommand   | kernspan --help",
        "agnet                                | agnet                         | nearest is agent",
        "agent --chek-config                  | --chek-config                 | --check-config",
        "trace                                | PROBE                         | kernspan trace --help",
        "trace htp                            | there is no probe htp         | nearest is http",
        "trace exec --filter comn=x           | there is no column comn       | nearest is comm",
        "trace exec --filter comm             | is no condition like          | kernspan trace --help",
        "trace exec --trace-id 12             | 12                            | kernspan trace --help",
        "trace exec -d 5x                     | 5x                            | kernspan trace --help",
        "trace exec -n 0                      | '0' is no number              | kernspan trace --help",
        "trace exec -o xml                    | xml                           | kernspan trace --help",
        "spans --slow 0                       | '0' is no time                | kernspan spans --help",
        "spans --html /nowhere/r.html         | /nowhere/r.html               | folder that is there",
        "why                                  | Missing                   | kernspan why --help",
        "why 999999999                        | there is no process 999999999 | ps -e",
        "top                                  | Missing required subcommand   | kernspan top --help",
        "top threads                          | one process is to be named    | top threads PID",
        "top threads 999999999                | there is no process 999999999 | ps -e",
        "top threads -p x                     | 'x'                           | threads --help",
        "agent --config /nowhere --check-config | /nowhere                    | --check-config"
      })
  void wrongUsageIsNamedWithWhatWasMeant(String arguments, String error, String hint) {
    assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1))).isEqualTo(2);
    assertThat(err().lines().filter(line -> line.startsWith("ERROR: ")).findFirst())
        .hasValueSatisfying(line -> assertThat(line).contains(error));
    assertThat(err().lines().filter(line -> line.startsWith("HINT: ")).findFirst())
        .hasValueSatisfying(line -> assertThat(line).contains(hint));
    assertThat(out()).isEmpty();
  }

  @Test
  void aGoodConfigurationIsRight() throws IOException {
    Path file = Files.writeString(folder.resolve("k.yaml"), "endpoint:\n  port: 19464\n");
    assertThat(run("agent", "--check-config", "--config", file.toString())).isZero();
    assertThat(out()).isEqualTo("The configuration is right.\n");
  }

  @Test
  void aBadConfigurationIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("k.yaml"), "endpont:\n  port: x\nlimits: 3\n");
    assertThat(run("agent", "--check-config", "--config", file.toString())).isEqualTo(2);
    assertThat(err().lines().filter(line -> line.startsWith("ERROR: ")))
        .hasSizeGreaterThanOrEqualTo(2)
        .anySatisfy(line -> assertThat(line).contains("k.yaml:1", "endpont", "endpoint"))
        .anySatisfy(line -> assertThat(line).contains("k.yaml:3", "limits"));
  }

  @Test
  void versionSaysWhatRunsOnWhat() {
    assertThat(run("version")).isZero();
    assertThat(out()).startsWith("kernspan 0.").contains("libbpf", "java", "kernel");
  }

  @Test
  void listNamesEverythingThatCanBeTraced() {
    assertThat(run("list", "--fast", "-o", "json")).isZero();
    assertThat(out().lines())
        .anySatisfy(line -> assertThat(line).startsWith("{\"name\":\"exec\",\"kind\":\"probe\""))
        .anySatisfy(line -> assertThat(line).startsWith("{\"name\":\"http\",\"kind\":\"protocol\""))
        .allSatisfy(line -> assertThat(line).contains("\"hooks\":\""));
  }

  @Test
  void theCompletionScriptIsOneThatBashUnderstands() throws Exception {
    assertThat(run("completion")).isZero();
    Path script = Files.writeString(folder.resolve("kernspan_completion"), out());
    Process bash =
        new ProcessBuilder("bash", "-c", "source $0 && complete -p kernspan", script.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).contains("kernspan");
    assertThat(bash.waitFor()).isZero();
    assertThat(out()).contains("tcpconnect", "--max-events");
  }

  private int run(String... arguments) {
    Console console =
        new Console(new PrintStream(out, false, UTF_8), new PrintStream(err, false, UTF_8));
    return Kernspan.run(console, arguments);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }
}
