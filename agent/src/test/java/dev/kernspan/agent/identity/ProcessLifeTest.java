package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.kernel.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that start, change and end. */
final class ProcessLifeTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  @Test
  void looksAgainAfterAnExec() throws IOException {
    Identities identities = identities(Map.of());
    try (Child child = Child.start(Map.of(), "sh", List.of("sh", "-c", "read x; exec sleep 60"))) {
      int pid = child.pid();
      assertThat(identities.of(pid).serviceName()).isIn("sh", "dash", "bash");
      child.type("go");
      child.waitUntilItRuns("sleep");
      identities.onExec(pid, "sleep", "/usr/bin/sleep", List.of("sleep", "60"));
      assertThat(identities.of(pid).serviceName()).isEqualTo("sleep");
    }
  }

  @Test
  void noticesAnExecThatNobodyReported() throws IOException {
    Identities identities = identities(Map.of());
    try (Child child = Child.start(Map.of(), "sh", List.of("sh", "-c", "read x; exec sleep 60"))) {
      identities.of(child.pid());
      child.type("go");
      child.waitUntilItRuns("sleep");
      identities.maintain();
      assertThat(identities.of(child.pid()).serviceName()).isEqualTo("sleep");
    }
  }

  @Test
  void namesAProcessThatIsGoneByTheEnvironmentThatWasTold() throws IOException {
    Identities identities = identities(Map.of());
    int gone;
    try (Child child = Child.sleep(Map.of())) {
      gone = child.pid();
    }
    identities.onEnvironment(gone, "told", "service.namespace=shop");
    identities.onExec(gone, "curl", "curl", List.of("curl"));
    assertThat(identities.of(gone).serviceName()).isEqualTo("told");
    assertThat(identities.of(gone).serviceNamespace()).isEqualTo("shop");
    identities.onExec(gone, "curl", "curl", List.of("curl"));
    assertThat(identities.of(gone).serviceName()).isEqualTo("curl");
  }

  @Test
  void usesWhatTheExecSaidOfAProcessThatIsGone() throws IOException {
    Identities identities = identities(Map.of());
    int gone = gonePid();
    identities.onExec(gone, "python3", "/usr/bin/python3", List.of("python3", "/srv/report.py"));
    identities.onExit(gone);

    Identity identity = identities.of(gone);
    assertThat(identity.serviceName()).isEqualTo("report");
    assertThat(identity.comm()).isEqualTo("python3");
    assertThat(identity.startEpochNs()).isZero();
    assertThat(identities.unknown()).isZero();
  }

  @Test
  void knowsAnExitedProcessForSomeTimeAndThenForgetsIt() throws IOException {
    Identities identities = identities(Map.of());
    int pid;
    Identity identity;
    try (Child child = Child.sleep(Map.of("OTEL_SERVICE_NAME", "shop"))) {
      pid = child.pid();
      identity = identities.of(pid);
    }
    identities.onExit(pid);
    clock.advanceNs(4_000_000_000L);
    identities.maintain();
    assertThat(identities.of(pid)).isSameAs(identity);

    clock.advanceNs(2_000_000_000L);
    identities.maintain();
    assertThat(identities.size()).isZero();
    assertThat(identities.of(pid).serviceName()).isEqualTo("unknown_service");
    assertThat(identities.unknown()).isEqualTo(1);
  }

  @Test
  void noticesAnExitThatNobodyReported() throws IOException {
    Identities identities = identities(Map.of());
    try (Child child = Child.sleep(Map.of())) {
      identities.of(child.pid());
    }
    identities.maintain();
    clock.advanceNs(6_000_000_000L);
    identities.maintain();
    assertThat(identities.size()).isZero();
  }

  @Test
  void tellsANewProcessFromTheOneThatHadItsIdBefore() throws IOException {
    Path proc = folder.resolve("proc");
    Identities identities = identities(Map.of("KERNSPAN_HOST_PROC", proc.toString()));
    Surroundings.describe(proc, 4711, "1000", "OTEL_SERVICE_NAME=old\0");
    assertThat(identities.of(4711).serviceName()).isEqualTo("old");
    identities.onExit(4711);

    Surroundings.describe(proc, 4711, "2000", "OTEL_SERVICE_NAME=new\0");
    clock.advanceNs(200_000_000);
    assertThat(identities.of(4711).serviceName()).isEqualTo("new");
  }

  @Test
  void evictsWhatNobodyAskedForWhenItIsFull() {
    Identities identities = identities(Map.of("KERNSPAN_LIMITS_PROCESSES", "8"));
    for (int pid = 1_000_000_000; pid < 1_000_000_100; pid++) {
      identities.onExec(pid, "sh", "/bin/sh", List.of("sh"));
    }
    assertThat(identities.size()).isEqualTo(8);
    assertThat(identities.evicted()).isEqualTo(92);
  }

  private Identities identities(Map<String, String> settings) {
    return Surroundings.identities(folder, settings, clock);
  }

  private static int gonePid() throws IOException {
    try (Child child = Child.sleep(Map.of())) {
      return child.pid();
    }
  }

  /** Stands still until it is told to move. */
  private static final class TestClock implements Clock {
    private long ns = 1_000_000_000_000L;

    void advanceNs(long by) {
      ns += by;
    }

    @Override
    public long monotonicNs() {
      return ns;
    }

    @Override
    public long epochNs(long monotonicNs) {
      return Clock.system().epochNs() + monotonicNs - ns;
    }
  }
}
