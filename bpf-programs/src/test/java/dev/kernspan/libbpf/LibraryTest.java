package dev.kernspan.libbpf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where libbpf is looked for; each in a virtual machine of its own, which loads it once. */
@Tag("not-in-a-guest") // the same on every kernel
final class LibraryTest {
  /** Prints the version, or why there is none. */
  public static void main(String[] arguments) {
    try {
      System.out.print(LibBpf.version());
    } catch (BpfException e) {
      System.out.print(e.getClass().getSimpleName() + ": " + e.getMessage() + ". " + e.hint());
    }
  }

  @Test
  void findsTheSystemsOwn() throws Exception {
    assertThat(version("", "")).isEqualTo(LibBpf.version().toString());
  }

  @Test
  void saysWhatToInstallIfThereIsNone() throws Exception {
    assertThat(version("", "/no/such/libbpf.so"))
        .startsWith("NotSupported: cannot load /no/such/libbpf.so. Install libbpf 1.1 or newer");
  }

  @Test
  void takesThePropertyBeforeTheEnvironment() throws Exception {
    assertThat(version("libbpf.so.1", "/no/such/libbpf.so")).matches("1\\.\\d+");
  }

  @Test
  void saysThatALibraryIsAnother() throws Exception {
    assertThat(version("libc.so.6", "")).startsWith("NotSupported: cannot");
  }

  private static String version(String property, String variable) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (!property.isEmpty()) command.add("-Dkernspan.libbpf=" + property);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LibraryTest.class.getName());
    return output(command, variable);
  }

  private static String output(List<String> command, String variable)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (!variable.isEmpty()) builder.environment().put("KERNSPAN_LIBBPF", variable);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }
}
