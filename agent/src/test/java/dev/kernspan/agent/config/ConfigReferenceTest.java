package dev.kernspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The documents about the configuration are written by this test: {@code mvn -pl agent -am test
 * -Dtest=ConfigReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dkernspan.write}.
 */
final class ConfigReferenceTest {
  private static final Path HOME = Path.of("..");
  private static final Path REFERENCE = HOME.resolve("docs/configuration.md");
  private static final Path SAMPLE = HOME.resolve("packaging/kernspan.yaml");

  @Test
  void theReferenceSaysWhatTheTableSays() throws IOException {
    assertWritten(REFERENCE, ConfigReference.markdown());
  }

  @Test
  void theSampleFileSaysWhatTheTableSays() throws IOException {
    assertWritten(SAMPLE, ConfigReference.yaml());
  }

  @Test
  void theSampleFileSetsNothing() {
    assertThat(ConfigLoader.load(Optional.of(SAMPLE), Map.of())).isEqualTo(AgentConfig.defaults());
  }

  @Test
  void theSampleFileIsRightWithEveryKeySet(@TempDir Path folder) throws IOException {
    var key = Pattern.compile("(?m)^( *)#(?! )");
    String sample = Files.readString(SAMPLE);
    assertThat(key.matcher(sample).results()).hasSameSizeAs(ConfigKeys.ALL);
    Path file = folder.resolve("all.yaml");
    Files.writeString(file, key.matcher(sample).replaceAll("$1"));

    assertThat(ConfigLoader.load(Optional.of(file), Map.of())).isEqualTo(AgentConfig.defaults());
  }

  @Test
  void noTwoKeysHaveTheSameVariable() {
    var names = new HashMap<String, String>();
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      assertThat(names.put(key.environmentName(), key.name())).isNull();
      assertThat(ConfigKeys.OTHER_VARIABLES).doesNotContainKey(key.environmentName());
    }
  }

  private static void assertWritten(Path file, String text) throws IOException {
    if (System.getProperty("kernspan.write") != null) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file)
        .as(
            "written by: mvn -pl agent -am test -Dtest=ConfigReferenceTest -Dkernspan.write"
                + " -Dsurefire.failIfNoSpecifiedTests=false")
        .hasContent(text);
  }
}
