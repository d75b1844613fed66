package dev.kernspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.libbpf.BpfException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SessionRunTest {
  @ParameterizedTest
  @MethodSource
  void withoutALedgerTheReasonIsToldAndTheExitCodeIsThatOfAnOldKernel(
      BpfException reason, int code) {
    BpfException told = SessionRun.unsupported(reason);
    assertThat(Failure.code(told)).isEqualTo(code);
    assertThat(told).hasMessageContaining("cannot load ledger: the verifier said no");
    assertThat(told.hint()).isEqualTo("A newer kernel helps.");
  }

  static Stream<Arguments> withoutALedgerTheReasonIsToldAndTheExitCodeIsThatOfAnOldKernel() {
    String message = "cannot load ledger: the verifier said no. A newer kernel helps.";
    String hint = "A newer kernel helps.";
    return Stream.of(
        Arguments.of(new BpfException.Rejected(message, 22, hint, ""), Failure.NOT_SUPPORTED),
        Arguments.of(new BpfException.NotSupported(message, 22, hint), Failure.NOT_SUPPORTED),
        Arguments.of(new BpfException.NotPermitted(message, 1, hint), Failure.NOT_PERMITTED));
  }
}
