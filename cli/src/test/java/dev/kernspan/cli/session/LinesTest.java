package dev.kernspan.cli.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.export.console.Column;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class LinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicInteger enough = new AtomicInteger();

  @Test
  void printsAHeaderAndTheLinesThatPassTheFilter() {
    print("--filter", "STATUS>299", "--filter", "path~^/c");
    assertThat(out.toString(UTF_8).lines())
        .containsExactly("PATH   STATUS", "/cart     500", "/cart     503");
  }

  @Test
  void leavesTheHeaderOutAndEndsAfterTheLimit() {
    print("--no-header", "-n", "2");
    assertThat(out.toString(UTF_8).lines()).containsExactly("/cart     200", "/cart     500");
    assertThat(enough).hasValue(1);
  }

  @Test
  void namesJsonKeysInLowerCase() {
    print("-o", "json", "-n", "1");
    assertThat(out.toString(UTF_8)).isEqualTo("{\"path\":\"/cart\",\"status\":200}\n");
  }

  @Test
  void namesTheNearestColumn() {
    assertThatThrownBy(() -> print("--filter", "stats=200"))
        .isInstanceOf(WrongUsageException.class)
        .hasMessage("there is no column stats here")
        .extracting(e -> ((WrongUsageException) e).hint())
        .isEqualTo("The nearest is status. The columns are path, status.");
  }

  private void print(String... arguments) {
    Command command = new Command();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    Table table = new Table().add(Column.text("PATH", 6)).add(Column.number("STATUS", 6));
    Runnable told = enough::incrementAndGet;
    try (Lines lines =
        new Lines(command.options, table, new PrintStream(out, false, UTF_8), told)) {
      lines.start();
      for (long status : new long[] {200, 500, 503}) {
        Cells cells = lines.begin();
        cells.set("PATH", "/cart").set("STATUS", status);
        lines.add(cells);
      }
      Cells other = lines.begin();
      other.set("PATH", "/order").set("STATUS", 500);
      lines.add(other);
    }
  }

  @CommandLine.Command
  private static final class Command {
    @CommandLine.Mixin private final SessionOptions options = new SessionOptions();
  }
}
