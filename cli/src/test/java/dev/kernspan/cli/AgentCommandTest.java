package dev.kernspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.libbpf.KernelIds;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as systemd runs it, on this kernel. */
final class AgentCommandTest {
  private static final String ANY_PORT = "endpoint:\n  port: 0\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void servesUntilItIsToldToStopAndLeavesNothingInTheKernel() throws Exception {
    Path file = Files.writeString(folder.resolve("k.yaml"), ANY_PORT);
    try (Child child = Child.start("agent", "--config", file.toString())) {
      assertThat(get(metrics(child, 0))).contains("process_start_time_seconds");
      for (String probe : new String[] {"exec", "request", "tcpconnect"}) {
        child.awaitError(line -> line.contains(" " + probe + ": ") && line.contains(" by "));
      }
      KernelIds held = child.held();
      assertThat(held.programs()).isNotEmpty();
      assertThat(held.maps()).isNotEmpty();
      assertThat(held.links()).isNotEmpty();
      child.signal("TERM");
      assertThat(child.exitCode()).isZero();
      assertThat(child.errors().getLast()).endsWith("stopped");
      KernelHas.noneOf(held);
    }
  }

  @Test
  void keepsABadConfigurationOutAndTakesAGoodOne() throws Exception {
    Path file = Files.writeString(folder.resolve("k.yaml"), ANY_PORT);
    try (Child child = Child.start("agent", "--config", file.toString())) {
      String before = metrics(child, 0);
      Files.writeString(file, "endpont:\n  port: 0\n");
      child.signal("HUP");
      child.awaitError(line -> line.contains("endpont") && line.contains("endpoint"));
      child.awaitError(line -> line.endsWith("the old one stays"));
      assertThat(get(before)).isNotEmpty();

      Files.writeString(file, ANY_PORT + "probes:\n  disabled: [tcpconnect]\n");
      child.signal("HUP");
      assertThat(get(metrics(child, 1))).isNotEmpty();
      assertThat(child.errors()).filteredOn(line -> line.contains(" tcpconnect: ")).hasSize(1);
      child.signal("INT");
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void goesBackToTheOldConfigurationWhereTheNewOneDoesNotWork() throws Exception {
    Path file = Files.writeString(folder.resolve("k.yaml"), ANY_PORT);
    try (Child child = Child.start("agent", "--config", file.toString());
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      metrics(child, 0);
      Files.writeString(file, "endpoint:\n  port: " + taken.getLocalPort() + "\n");
      child.signal("HUP");
      child.awaitError(line -> line.contains("does not work, the old one stays: cannot listen"));
      assertThat(get(metrics(child, 1))).isNotEmpty();
      child.signal("TERM");
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void aPortThatIsTakenIsAFailure() throws Exception {
    Path file = Files.writeString(folder.resolve("k.yaml"), ANY_PORT);
    try (Child first = Child.start("agent", "--config", file.toString())) {
      String port = URI.create(metrics(first, 0)).getAuthority().replaceFirst(".*:", "");
      Path same = Files.writeString(folder.resolve("s.yaml"), "endpoint:\n  port: " + port + "\n");
      try (Child second = Child.start("agent", "--config", same.toString())) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.errors().getLast()).startsWith("ERROR: cannot listen on");
      }
    }
  }

  @Test
  void aBadVariableOfOtlpIsWrongUsage() throws Exception {
    try (Child child =
        Child.startWith("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense", "agent", "--check-config")) {
      assertThat(child.exitCode()).isEqualTo(2);
      assertThat(child.errors().getFirst())
          .startsWith("ERROR: ")
          .contains("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense");
    }
  }

  @Test
  void aMachineWithoutLibbpfIsNotSupported() throws Exception {
    try (Child child = Child.startWith("KERNSPAN_LIBBPF", "/nowhere/libbpf.so", "trace", "exec")) {
      assertThat(child.exitCode()).isEqualTo(3);
      assertThat(child.errors().getFirst()).startsWith("ERROR: ").contains("/nowhere/libbpf.so");
    }
  }

  /** Where the child says that it serves metrics, after so many times before. */
  private static String metrics(Child child, int before) throws InterruptedException {
    String mark = "metrics on ";
    child.awaitErrors(line -> line.contains(mark), before + 1);
    String line = child.errors().stream().filter(l -> l.contains(mark)).toList().getLast();
    return line.substring(line.indexOf(mark) + mark.length());
  }

  private static String get(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
