package dev.kernspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.probe.ProbeCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What this machine can do, told by trying it out. */
final class DoctorCommandTest {
  @Test
  void doctorTriesEachProbeAndMeasuresWhatItCosts() throws Exception {
    try (Child child = Child.start("doctor", "-o", "json")) {
      List<String> lines = child.output().lines().toList();
      assertThat(child.exitCode()).isZero();
      for (var probe : ProbeCatalog.all()) {
        String name = probe.spec().name();
        assertThat(lines)
            .anySatisfy(
                line ->
                    assertThat(line)
                        .matches("\\{\"check\":\"" + name + "\",\"result\":\"(ok|less)\".* by .*"));
      }
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("{\"check\":\"each request\",\"result\":\"ok\"")
                      .containsPattern("\"[1-9]\\d* ns for both sides together, of [1-9]\\d{2,} "));
      assertThat(lines.getLast()).startsWith("{\"check\":\"verdict\",\"result\":\"ok\"");
    }
  }

  @Test
  void listSaysWhatWorksHere() throws Exception {
    try (Child child = Child.start("list", "-o", "json")) {
      List<String> lines = child.output().lines().toList();
      assertThat(child.exitCode()).isZero();
      assertThat(lines)
          .filteredOn(line -> line.contains("\"kind\":\"probe\""))
          .hasSameSizeAs(ProbeCatalog.all())
          .allSatisfy(line -> assertThat(line).containsPattern("\"works\":\"(yes|partly)\""));
    }
  }

  @Test
  void withoutCapabilitiesTheChecksAreStillShown() throws Exception {
    try (Child child = Child.startPowerless("doctor", "-o", "json")) {
      assertThat(child.output().lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("{\"check\":\"capabilities\",\"result\":\"missing\"")
                      .contains("CAP_PERFMON, CAP_BPF"));
      assertThat(child.exitCode()).isEqualTo(Failure.NOT_PERMITTED);
    }
  }
}
