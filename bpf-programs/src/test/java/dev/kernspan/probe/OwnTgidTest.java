package dev.kernspan.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OwnTgidTest {
  @Test
  void isThePidOutsideOfNamespaces() {
    assertThat(OwnTgid.inKernel()).isEqualTo((int) ProcessHandle.current().pid());
  }

  @Test
  void isTheHostsNumberInsideOfANamespace() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                "unshare",
                "--pid",
                "--fork",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Print.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String[] printed =
        new String(child.getInputStream().readAllBytes(), US_ASCII).strip().split(" ", -1);
    assertThat(child.waitFor()).isZero();
    assertThat(printed[0]).isEqualTo("1");
    assertThat(Integer.parseInt(printed[1])).isGreaterThan((int) child.pid());
  }

  /** Prints what the process sees of itself, and what the kernel says. */
  static final class Print {
    private Print() {}

    public static void main(String[] args) {
      System.out.println(ProcessHandle.current().pid() + " " + OwnTgid.inKernel());
    }
  }
}
