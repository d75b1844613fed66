package dev.kernspan.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ColourOptionTest {
  @ParameterizedTest
  @CsvSource({
    "'', xterm, '', /dev/pts/3, true",
    "'', xterm, '', /dev/tty1, true",
    "'', xterm, 1, /dev/pts/3, false",
    "'', dumb, '', /dev/pts/3, false",
    "'', xterm, '', 'pipe:[4711]', false",
    "'', xterm, '', /dev/null, false",
    "--color, dumb, 1, /dev/null, true",
    "--no-color, xterm, '', /dev/pts/3, false"
  })
  void followsTheUserThenTheEnvironmentThenTheTerminal(
      String argument, String term, String noColor, String target, boolean colours) {
    @Nullable Boolean asked = null;
    if (!argument.isEmpty()) {
      Command command = new Command();
      new CommandLine(command).parseArgs(argument);
      asked = command.option.asked();
    }
    assertThat(ColourOption.wanted(asked, Map.of("TERM", term, "NO_COLOR", noColor), target))
        .isEqualTo(colours);
  }

  @Test
  void aPipeIsNoTerminal() {
    assertThat(ColourOption.wanted(null, Map.of("TERM", "xterm"), "")).isFalse();
  }

  @CommandLine.Command
  private static final class Command {
    @CommandLine.Mixin private final ColourOption option = new ColourOption();
  }
}
