package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidNamespaceTest {
  private static final Path PROC = Path.of("/proc");

  @Test
  void hasNoProblemWhenTheKernelAndProcAgree() {
    int own = (int) ProcessHandle.current().pid();
    assertThat(PidNamespace.problem(PROC, own)).isEmpty();
  }

  @Test
  void saysWhatToDoWhenTheyDoNot() {
    int own = (int) ProcessHandle.current().pid();
    assertThat(PidNamespace.problem(PROC, own + 1).orElseThrow())
        .contains("the kernel calls it " + (own + 1) + ", /proc calls it " + own)
        .contains("host.proc");
  }

  @Test
  void asksTheProcOfTheHostAndNotItsOwn(@TempDir Path hostProc) throws IOException {
    int onTheHost = (int) ProcessHandle.current().pid() + 1;
    Files.createSymbolicLink(hostProc.resolve("self"), Path.of(String.valueOf(onTheHost)));
    assertThat(PidNamespace.problem(hostProc, onTheHost)).isEmpty();
  }
}
