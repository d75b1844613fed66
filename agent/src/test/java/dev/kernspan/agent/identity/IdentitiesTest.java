package dev.kernspan.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.ObservedResource;
import dev.kernspan.kernel.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    Identities identities = Surroundings.identities(folder, Map.of());
    try (Child child = Child.sleep(Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop,oops"))) {
      assertThat(identities.of(child.pid()).serviceName()).isEqualTo("sleep");
    }
    assertThat(identities.malformedAttributes()).isEqualTo(1);
  }

  @Test
  void namesAProgramByItsExecutableAndDescribesIt() throws IOException {
    Identities identities = Surroundings.identities(folder, Map.of());
    try (Child child = Child.sleep(Map.of())) {
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
    Identities identities = Surroundings.identities(folder, Map.of());
    try (Child one = Child.sleep(Map.of());
        Child two = Child.sleep(Map.of());
        Child other = Child.sleep(Map.of("OTEL_SERVICE_NAME", "other"))) {
      ObservedResource resource = identities.of(one.pid()).resource();
      assertThat(identities.of(two.pid()).resource()).isSameAs(resource);
      assertThat(identities.of(other.pid()).resource()).isNotSameAs(resource);
      assertThat(identities.of(other.pid()).resource().attributes().get("service.instance.id"))
          .isNotEqualTo(resource.attributes().get("service.instance.id"));
    }
  }

  @Test
  void takesTheThreadsOfTheKernelForOneService() {
    Identity kthreadd = Surroundings.identities(folder, Map.of()).of(2);
    assertThat(kthreadd.comm()).isEqualTo("kthreadd");
    assertThat(kthreadd.serviceName()).isEqualTo("kernel");
    assertThat(kthreadd.resource().attributes()).doesNotContainKey("process.executable.path");
  }

  @Test
  void neverObservesItself() {
    Identities identities = Surroundings.identities(folder, Map.of());
    assertThat(identities.of((int) ProcessHandle.current().pid()).excluded()).isTrue();
  }

  @Test
  void hasAnAnswerForProcessesThatDoNotExist() {
    Identities identities = Surroundings.identities(folder, Map.of());
    for (int tgid : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThat(identities.of(tgid).serviceName()).isEqualTo("unknown_service");
      assertThat(identities.of(tgid).pid()).isEqualTo(tgid);
    }
  }

  @Test
  void survivesHostileProcesses() throws IOException {
    Path proc = folder.resolve("proc");
    Identities identities =
        Surroundings.identities(folder, Map.of("KERNSPAN_HOST_PROC", proc.toString()));
    Surroundings.describe(proc, 1, "5", "\0\0=\0OTEL_SERVICE_NAME\0OTEL_SERVICE_NAME=");
    Surroundings.describe(proc, 2, "5", "OTEL_SERVICE_NAME=" + "x".repeat(1 << 20));
    Surroundings.describe(proc, 3, "-7", "OTEL_RESOURCE_ATTRIBUTES=" + "a%".repeat(40_000));
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
    Identities identities =
        Surroundings.identities(folder, Map.of("KERNSPAN_HOST_PROC", proc.toString()));
    Surroundings.describe(
        proc, 9, "5", "A_SERVICE_HOST=10.0.0.1\0".repeat(10_000) + "OTEL_SERVICE_NAME=last");
    assertThat(identities.of(9).serviceName()).isEqualTo("last");
  }

  @Test
  void putsConfiguredAttributesOnEveryResource() throws IOException {
    Identities identities =
        Surroundings.identities(
            folder, Map.of("KERNSPAN_RESOURCE_ATTRIBUTES", "service.namespace=ours,host.name=h1"));
    var theirs = Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.namespace=theirs");
    try (Child child = Child.sleep(theirs)) {
      Identity identity = identities.of(child.pid());
      assertThat(identity.serviceNamespace()).isEqualTo("ours");
      assertThat(identity.resource().attributes()).containsEntry("host.name", "h1");
    }
  }

  @Test
  void excludesWhatTheFilterExcludes() throws IOException {
    Identities identities =
        Surroundings.identities(folder, Map.of("KERNSPAN_FILTER_EXCLUDE_EXECUTABLES", "slee*"));
    try (Child child = Child.sleep(Map.of())) {
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
      return Surroundings.identities(folder, Map.of()).of(child.pid());
    }
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
}
