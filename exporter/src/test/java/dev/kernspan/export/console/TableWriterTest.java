package dev.kernspan.export.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableWriterTest {
  private static final List<Column> COLUMNS =
      List.of(Column.number("pid", 6), Column.text("comm", 8), Column.text("path", 4));

  /** Everything that can hurt a terminal or a reader: clear screen, C1, bidi, quotes, line ends. */
  private static final String NASTY = "a\u001b[2J\u009b\u202e\u0000\"b\",\r\n\u007f\\\ud800é😀";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void alignsColumnsUnderTheirHeader() {
    assertThat(
            print(
                OutputFormat.COLUMNS,
                new Object[] {42, "nginx", "/"},
                new Object[] {1_234_567, "0123456789", "/a/long/path/may/run/on"},
                new @Nullable Object[] {7, null, 1.5}))
        .isEqualTo(
            """
               PID COMM     PATH
                42 nginx    /
            1234567 0123456… /a/long/path/may/run/on
                 7 -        1.500
            """);
  }

  @Test
  void padsWhatIsPaintedByWhatIsSeenOfIt() {
    Painted cell = new Painted("CCT", "\u001b[42mCC\u001b[41mT\u001b[0m");
    assertThat(print(OutputFormat.COLUMNS, new Object[] {cell, cell, "/"}))
        .endsWith("   " + cell.painted() + " " + cell.painted() + "      /\n");
    assertThat(print(OutputFormat.CSV, new Object[] {1, cell, "/"})).endsWith("1,CCT,/\r\n");
  }

  @Test
  void cutsBetweenCharactersNotInsideOfThem() {
    assertThat(print(OutputFormat.COLUMNS, new Object[] {1, "😀😀😀😀😀😀😀😀😀", "x"}))
        .endsWith("     1 😀😀😀😀😀😀😀… x\n");
  }

  @Test
  void showsControlCharactersInsteadOfSendingThemToTheTerminal() {
    String line = print(OutputFormat.COLUMNS, new Object[] {1, "x", NASTY});

    assertThat(line)
        .endsWith(" a\\x1b[2J\\x9b\\u{202e}\\x00\"b\",\\r\\n\\x7f\\\\u{d800}é😀\n")
        .hasLineCount(2);
  }

  @ParameterizedTest
  @EnumSource
  void letsNoTerminalEscapeThrough(OutputFormat format) {
    print(format, new Object[] {1, NASTY, NASTY});

    assertThat(bytes.toString(StandardCharsets.UTF_8).codePoints())
        .noneMatch(c -> Printable.isActive(c) && c != '\n' && c != '\r');
  }

  @Test
  void writesOneJsonObjectPerLineThatReadersUnderstand() {
    String out =
        print(
            OutputFormat.JSON,
            new Object[] {Long.MAX_VALUE, NASTY, true},
            new @Nullable Object[] {0.25, null, Double.NaN});

    List<JsonObject> lines =
        out.lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    assertThat(lines.getFirst().get("pid").getAsLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(lines.getFirst().get("comm").getAsString()).isEqualTo(NASTY);
    assertThat(lines.getFirst().get("path").getAsBoolean()).isTrue();
    assertThat(lines.getLast()).hasToString("{\"pid\":0.25,\"comm\":null,\"path\":null}");
  }

  @Test
  void writesCsvByTheRfc() {
    assertThat(
            print(
                OutputFormat.CSV,
                new Object[] {1, "plain", "a,b"},
                new @Nullable Object[] {2, null, "say \"hi\"\nand go"}))
        .isEqualTo("pid,comm,path\r\n1,plain,\"a,b\"\r\n2,,\"say \"\"hi\"\"\nand go\"\r\n");
  }

  @Test
  void leavesTheHeaderOutWhenAsked() {
    TableWriter table = new TableWriter(stream(), COLUMNS, OutputFormat.CSV, false);
    table.row(1, "a", "b");
    table.flush();

    assertThat(bytes).hasToString("1,a,b\r\n");
  }

  @Test
  void writesOnlyOnFlush() {
    TableWriter table = new TableWriter(stream(), COLUMNS, OutputFormat.COLUMNS, true);
    table.row(1, "a", "b");
    assertThat(bytes.size()).isZero();

    table.flush();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).hasLineCount(2);
    assertThat(table.checkError()).isFalse();
  }

  @Test
  void refusesARowOfAnotherLength() {
    TableWriter table = new TableWriter(stream(), COLUMNS, OutputFormat.JSON, true);

    assertThatThrownBy(() -> table.row(1, "a")).hasMessage("2 values for 3 columns");
  }

  @Test
  void tellsThatTheReaderIsGone() throws Exception {
    Process head = new ProcessBuilder("head", "-n", "1").start();
    try (PrintStream pipe =
        new PrintStream(head.getOutputStream(), false, StandardCharsets.UTF_8)) {
      TableWriter table = new TableWriter(pipe, COLUMNS, OutputFormat.COLUMNS, false);
      table.row(1, "a", "b");
      table.flush();
      assertThat(head.waitFor()).isZero();

      table.row(2, "a", "b");
      table.flush();
      assertThat(table.checkError()).isTrue();
      table.row(3, "a", "b");
      table.flush();
    }
  }

  private String print(OutputFormat format, @Nullable Object[]... rows) {
    TableWriter table = new TableWriter(stream(), COLUMNS, format, true);
    for (@Nullable Object[] row : rows) {
      table.row(row);
    }
    table.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private PrintStream stream() {
    return new PrintStream(bytes, false, StandardCharsets.UTF_8);
  }
}
