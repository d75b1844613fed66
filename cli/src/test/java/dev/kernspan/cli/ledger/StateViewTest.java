package dev.kernspan.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.probe.ThreadState;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StateViewTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "queue        | Q | unread in the socket                 | nobody read it",
        "cpu          | C | CPU                                  | computed",
        "runqueue     | R | waiting for a CPU                    | fewer CPUs",
        "preempted    | P | preempted by other threads           | another thread",
        "throttled    | T | throttled by the CPU quota           | cpu.max",
        "lock         | L | waiting for a lock                   | held a mutex",
        "disk         | D | waiting for a disk                   | fsync",
        "net_read     | N | waiting for data from the network    | another service",
        "net_write    | W | waiting to send or to connect        | connection was being opened",
        "poll         | E | waiting in poll or epoll             | event loop",
        "sleep        | S | asleep                               | back-off",
        "page_fault   | F | waiting for memory to be read in     | swap",
        "pipe         | I | waiting for a pipe                   | child process",
        "kernel_lock  | K | waiting for a lock within the kernel | memory map",
        "child        | H | waiting for a child process          | started a program",
        "other        | O | waiting for something else           | no name",
        "unattributed | ? | unattributed                         | several requests at a time"
      })
  void explainsEachState(String label, char letter, String phrase, String meaning) {
    StateView view =
        StateView.all().stream().filter(v -> v.label().equals(label)).findFirst().orElseThrow();
    assertThat(view.letter()).isEqualTo(letter);
    assertThat(view.phrase()).isEqualTo(phrase);
    assertThat(view.meaning()).contains(meaning).endsWith(".");
    assertThat(view.colour()).matches("#[0-9a-f]{6}");
  }

  @ParameterizedTest
  @EnumSource
  void everyStateHasItsOwnView(TimeState state) {
    assertThat(StateView.of(state).state()).isEqualTo(state);
  }

  @ParameterizedTest
  @EnumSource
  void everyStateOfAThreadHasItsOwnView(ThreadState state) {
    assertThat(StateView.of(state).label()).isEqualTo(state.label());
  }

  @Test
  void noTwoStatesLookTheSame() {
    assertThat(Arrays.stream(StateView.values()).map(StateView::letter)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(StateView.values()).map(StateView::colour)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(StateView.values()).map(StateView::terminalColour))
        .doesNotHaveDuplicates();
  }

  @Test
  void theLegendNamesAllOfThem() {
    String legend = Legend.text(new Bar(0, false));
    assertThat(legend).startsWith("Bars: Q queue  C cpu  ").hasLineCount(2);
    assertThat(Stream.of(TimeState.values()).map(TimeState::label))
        .allSatisfy(label -> assertThat(legend).contains(" " + label));
  }
}
