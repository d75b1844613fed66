package dev.kernspan.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.ConfigLoader;
import dev.kernspan.export.ObservedResource;
import dev.kernspan.kernel.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes and the real {@code /proc}. */
final class IdentitiesTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String SLEEP_IN_PYTHON = "import sys; sys.stdin.read()";

  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  @Test
  void namesAServiceAsItsEnvironmentDoes() throws IOException {
    Identity identity = identify(Map.of("OTEL_SERVICE_NAME", "shop", "PATH", "/bin"));

    assertThat(identity.serviceName()).isEqualTo("shop");
    assertThat(identity.resource().attributes()).containsEntry("service.name", "shop");
  }

  @Test
  void takesAttributesFromTheEnvironment() throws IOException {
    String attributes =
        "service.name=shop,service.namespace=a%20b,deployment.environment.name=prod,"
            + "service.version=1.2,telemetry.sdk.name=other";
    Identity identity = identify(Map.of("OTEL_RESOURCE_ATTRIBUTES", attributes));

    assertThat(identity.serviceName()).isEqualTo("shop");
    assertThat(identity.serviceNamespace()).isEqualTo("a b");
    assertThat(identity.resource().attributes())
        .containsEntry("service.namespace", "a b")
        .containsEntry("deployment.environment.name", "prod")
        .containsEntry("service.version", "1.2")
        .containsEntry("telemetry.sdk.name", "kernspan");
  }

  @Test
  void prefersTheServiceNameToTheAttributes() throws IOException {
    var both =
        Map.of("OTEL_SERVICE_NAME", "first", "OTEL_RESOURCE_ATTRIBUTES", "service.name=second");
    assertThat(identify(both).serviceName()).isEqualTo("first");
  }

  @Test
  void ignoresAndCountsAttributesThatAreMalformed() throws IOException {
    Identities identities = identities(Map.of());
    try (Child child = sleep(Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop,oops"))) {
      assertThat(identities.of(child.pid()).serviceName()).isEqualTo("sleep");
    }
    assertThat(identities.malformedAttributes()).isEqualTo(1);
  }

  @Test
  void namesAProgramByItsExecutableAndDescribesIt() throws IOException {
    Identities identities = identities(Map.of());
    try (Child child = sleep(Map.of())) {
      Identity identity = identities.of(child.pid());

      assertThat(identity.pid()).isEqualTo(child.pid());
      assertThat(identity.comm()).isEqualTo("sleep");
      assertThat(identity.serviceName()).isEqualTo("sleep");
      assertThat(identity.serviceNamespace()).isNull();
      assertThat(identity.excluded()).isFalse();
      assertThat(identity.startEpochNs()).isBetween(nowNs() - 30_000_000_000L, nowNs());
      assertThat(identity.resource().attributes())
          .containsEntry("process.executable.name", "sleep")
          .containsEntry(
              "host.name", Files.readString(Path.of("/proc/sys/kernel/hostname")).strip())
          .containsEntry("os.type", "linux")
          .containsEntry("telemetry.distro.name", "kernspan")
          .containsEntry("telemetry.distro.version", "9.9")
          .containsKeys("process.executable.path", "host.arch", "service.instance.id")
          .doesNotContainKeys("process.pid", "process.command_args");
    }
  }

  @Test
  void namesAJavaProcessByItsJar() throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> command = List.of(java, "-Xmx16m", "-cp", "x", "-jar", jar().toString(), "secret");
    assertThat(identify(command, Map.of()).resource().attributes())
        .containsEntry("service.name", "orders")
        .containsEntry("telemetry.sdk.language", "java")
        .doesNotContainValue("secret");
  }

  @Test
  void namesAPythonProcessByItsScript() throws IOException {
    Path script = Files.writeString(folder.resolve("billing.py"), SLEEP_IN_PYTHON);
    Identity identity = identify(List.of(PYTHON, "-u", script.toString()), Map.of());

    assertThat(identity.serviceName()).isEqualTo("billing");
    assertThat(identity.resource().attributes()).containsEntry("process.runtime.name", "cpython");
  }

  @Test
  void namesANodeProcessByItsScript() throws IOException {
    Path script = Files.writeString(folder.resolve("cart.js"), "process.stdin.resume()");
    assertThat(identify(List.of("node", script.toString()), Map.of()).serviceName())
        .isEqualTo("cart");
  }

  @Test
  void givesTheWorkersOfAServerTheSameResource() throws IOException {
    Identities identities = identities(Map.of());
    try (Child one = sleep(Map.of());
        Child two = sleep(Map.of());
        Child other = sleep(Map.of("OTEL_SERVICE_NAME", "other"))) {
      ObservedResource resource = identities.of(one.pid()).resource();
      assertThat(identities.of(two.pid()).resource()).isSameAs(resource);
      assertThat(identities.of(other.pid()).resource()).isNotSameAs(resource);
      assertThat(identities.of(other.pid()).resource().attributes().get("service.instance.id"))
          .isNotEqualTo(resource.attributes().get("service.instance.id"));
    }
  }

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
    try (Child child = sleep(Map.of())) {
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
    try (Child child = sleep(Map.of("OTEL_SERVICE_NAME", "shop"))) {
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
    try (Child child = sleep(Map.of())) {
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
    describe(proc, 4711, "1000", "OTEL_SERVICE_NAME=old\0");
    assertThat(identities.of(4711).serviceName()).isEqualTo("old");
    identities.onExit(4711);

    describe(proc, 4711, "2000", "OTEL_SERVICE_NAME=new\0");
    clock.advanceNs(200_000_000);
    assertThat(identities.of(4711).serviceName()).isEqualTo("new");
  }

  @Test
  void neverObservesItself() {
    Identities identities = identities(Map.of());
    assertThat(identities.of((int) ProcessHandle.current().pid()).excluded()).isTrue();
  }

  @Test
  void hasAnAnswerForProcessesThatDoNotExist() {
    Identities identities = identities(Map.of());
    for (int tgid : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThat(identities.of(tgid).serviceName()).isEqualTo("unknown_service");
      assertThat(identities.of(tgid).pid()).isEqualTo(tgid);
    }
  }

  @Test
  void survivesHostileProcesses() throws IOException {
    Path proc = folder.resolve("proc");
    Identities identities = identities(Map.of("KERNSPAN_HOST_PROC", proc.toString()));
    describe(proc, 1, "5", "\0\0=\0OTEL_SERVICE_NAME\0OTEL_SERVICE_NAME=");
    describe(proc, 2, "5", "OTEL_SERVICE_NAME=" + "x".repeat(1 << 20));
    describe(proc, 3, "-7", "OTEL_RESOURCE_ATTRIBUTES=" + "a%".repeat(40_000));
    Files.write(proc.resolve("3/cmdline"), new byte[] {(byte) 0xff, (byte) 0xc0, 1, 10, 0, 0, 0});
    Files.write(proc.resolve("3/cgroup"), "::\n0::/".repeat(30_000).getBytes(UTF_8));
    Files.writeString(proc.resolve("2/stat"), ") (((");

    assertThat(identities.of(1).serviceName()).isEqualTo("app");
    assertThat(identities.of(2).serviceName()).isEqualTo("x".repeat(255));
    assertThat(identities.of(3).serviceName()).hasSizeBetween(1, 255);
  }

  @Test
  void readsTheWholeEnvironmentOfAProcessWithManyVariables() throws IOException {
    Path proc = folder.resolve("proc");
    Identities identities = identities(Map.of("KERNSPAN_HOST_PROC", proc.toString()));
    describe(proc, 9, "5", "A_SERVICE_HOST=10.0.0.1\0".repeat(10_000) + "OTEL_SERVICE_NAME=last");
    assertThat(identities.of(9).serviceName()).isEqualTo("last");
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

  @Test
  void putsConfiguredAttributesOnEveryResource() throws IOException {
    Identities identities =
        identities(Map.of("KERNSPAN_RESOURCE_ATTRIBUTES", "service.namespace=ours,host.name=h1"));
    var theirs = Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.namespace=theirs");
    try (Child child = sleep(theirs)) {
      Identity identity = identities.of(child.pid());
      assertThat(identity.serviceNamespace()).isEqualTo("ours");
      assertThat(identity.resource().attributes()).containsEntry("host.name", "h1");
    }
  }

  @Test
  void excludesWhatTheFilterExcludes() throws IOException {
    Identities identities = identities(Map.of("KERNSPAN_FILTER_EXCLUDE_EXECUTABLES", "slee*"));
    try (Child child = sleep(Map.of())) {
      assertThat(identities.of(child.pid()).excluded()).isTrue();
    }
  }

  private Identity identify(Map<String, String> environment) throws IOException {
    return identify(List.of("sleep", "60"), environment);
  }

  private Identity identify(List<String> command, Map<String, String> environment)
      throws IOException {
    String executable = Path.of(command.getFirst()).getFileName().toString();
    try (Child child = Child.start(environment, executable, command)) {
      return identities(Map.of()).of(child.pid());
    }
  }

  private static Child sleep(Map<String, String> environment) throws IOException {
    return Child.start(environment, "sleep", List.of("sleep", "60"));
  }

  private static int gonePid() throws IOException {
    try (Child child = sleep(Map.of())) {
      return child.pid();
    }
  }

  private Identities identities(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    AgentConfig config = ConfigLoader.load(Optional.of(emptyFile()), all);
    return new Identities(config, new ProcessFilter(config.filter()), "9.9", clock);
  }

  private Path emptyFile() {
    try {
      return Files.writeString(folder.resolve("empty.yaml"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(Path proc, int pid, String start, String environment)
      throws IOException {
    Path process = Files.createDirectories(proc.resolve(String.valueOf(pid)));
    String before = " S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ";
    Files.writeString(process.resolve("stat"), pid + " (a) (b)" + before + start + " 0 0");
    Files.writeString(process.resolve("environ"), environment);
    Files.writeString(process.resolve("cmdline"), "/srv/app");
  }

  private Path jar() throws IOException {
    Path jar = folder.resolve("orders.jar");
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Waiting.class.getName());
    String entry = Waiting.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        var jarOut = new JarOutputStream(out, manifest);
        var in = Waiting.class.getClassLoader().getResourceAsStream(entry)) {
      jarOut.putNextEntry(new JarEntry(entry));
      Objects.requireNonNull(in).transferTo(jarOut);
    }
    return jar;
  }

  /** The main class of the jar: lives until it is ended. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws IOException {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static long nowNs() {
    return Clock.system().epochNs();
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
      return nowNs() + monotonicNs - ns;
    }
  }
}
