package dev.kernspan.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.vm.TableText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the page on kernels to the table that the kernel tests hold the kernels to. */
final class KernelTableTest {
  private static final Path MATRIX = Path.of("src/test/resources/vm/matrix.tsv");
  private static final Path PAGE = Path.of("../docs/kernels.md");
  private static final String BEGIN = "<!-- from matrix.tsv -->\n", END = "<!-- end -->\n";

  @Test
  void thePageSaysWhatTheTableSays() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
    String tail = page.substring(page.indexOf(END));
    String text = head + TableText.of(Files.readAllLines(MATRIX)) + tail;
    if (System.getProperty("kernspan.write") != null) Files.writeString(PAGE, text);
    assertThat(PAGE)
        .as(
            "written by: mvn -pl kernel-tests -am verify -Dtest=KernelTableTest -Dkernspan.write"
                + " -Dsurefire.failIfNoSpecifiedTests=false")
        .hasContent(text);
  }
}
