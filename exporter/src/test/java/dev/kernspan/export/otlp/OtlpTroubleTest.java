package dev.kernspan.export.otlp;

import static dev.kernspan.export.otlp.Otlp.dropped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.Snapshots;
import dev.kernspan.export.otlp.CollectorServer.Answer;
import dev.kernspan.export.otlp.OtlpStats.DropReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that are down, slow, refusing or talking nonsense. */
@Timeout(60)
class OtlpTroubleTest {
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  @Test
  void countsWhatWasLostWhileTheBackendWasDownAndGoesOnWhenItIsUp() throws Exception {
    int port = freePort();
    OtlpExporter exporter = export("http://127.0.0.1:" + port);
    Otlp.sendSpans(exporter, 7);
    Otlp.waitUntil("7 lost", () -> dropped(exporter, DropReason.EXPORT_FAILED) == 7);
    assertThat(exporter.stats().lastSpanFailure())
        .satisfies(failure -> assertThat(failure.text()).isNotEmpty());

    CollectorServer collector = keep(new CollectorServer(port));
    Otlp.sendSpans(exporter, 5);
    Otlp.waitUntil("5 exported", () -> exporter.stats().spansExported() == 5);

    assertThat(collector.spans()).hasSize(5);
    assertThat(exporter.stats().spansWaiting()).isZero();
    assertThat(dropped(exporter, DropReason.EXPORT_FAILED)).isEqualTo(7);
    assertThat(dropped(exporter, DropReason.QUEUE_FULL)).isZero();
  }

  @Test
  void neverLetsASlowBackendHoldUpTheCallerAndCountsExactlyWhatDidNotFit() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CollectorServer collector = keep(new CollectorServer());
    collector.behave(
        () -> {
          await(release);
          return Answer.OK;
        });
    OtlpExporter exporter =
        export(
            collector.endpoint(),
            "OTEL_BSP_MAX_QUEUE_SIZE",
            "64",
            "OTEL_EXPORTER_OTLP_TIMEOUT",
            "30000");
    exporter.onSpan(Otlp.span(Snapshots.NGINX, 1));
    Otlp.waitUntil("the backend is stuck", () -> !collector.headers.isEmpty());

    long start = System.nanoTime();
    Otlp.sendSpans(exporter, 10_000);
    long tookNs = System.nanoTime() - start;

    assertThat(Duration.ofNanos(tookNs)).isLessThan(Duration.ofSeconds(1));
    assertThat(exporter.stats().spansWaiting()).isEqualTo(64);
    assertThat(dropped(exporter, DropReason.QUEUE_FULL)).isEqualTo(10_001 - 64);
    release.countDown();
    Otlp.waitUntil("64 exported", () -> exporter.stats().spansExported() == 64);
    assertThat(collector.spans()).hasSize(64);
  }

  @Test
  void waitsAsLongAsTheBackendAsksForAndTriesAgain() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    CollectorServer collector = keep(new CollectorServer());
    collector.behave(
        () -> {
          boolean first = requests.getAndIncrement() == 0;
          return new Answer(first ? 503 : 200, Map.of("Retry-After", "2"), "");
        });
    OtlpExporter exporter = export(collector.endpoint(), "OTEL_EXPORTER_OTLP_TIMEOUT", "10000");

    long start = System.nanoTime();
    Otlp.sendSpans(exporter, 3);
    Otlp.waitUntil("3 exported", () -> exporter.stats().spansExported() == 3);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
    assertThat(requests).hasValue(2);
    assertThat(exporter.stats().spansDropped().values()).containsOnly(0L);
  }

  @Test
  void dropsWhatTheBackendRefusesForGood() throws Exception {
    CollectorServer collector = keep(new CollectorServer());
    collector.behave(() -> new Answer(400));
    OtlpExporter exporter = export(collector.endpoint());

    Otlp.sendSpans(exporter, 4);
    Otlp.waitUntil("4 lost", () -> dropped(exporter, DropReason.EXPORT_FAILED) == 4);

    assertThat(exporter.stats().lastSpanFailure())
        .satisfies(failure -> assertThat(failure.text()).startsWith("HTTP status 400"));
  }

  @Test
  void survivesABackendThatTalksNonsense() throws Exception {
    ServerSocket nonsense = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().daemon().start(() -> talkNonsense(nonsense));
    OtlpExporter exporter = export("http://127.0.0.1:" + nonsense.getLocalPort());

    Otlp.sendSpans(exporter, 6);
    Otlp.waitUntil("6 lost", () -> dropped(exporter, DropReason.EXPORT_FAILED) == 6);

    assertThat(exporter.stats().lastSpanFailure())
        .satisfies(
            failure -> {
              assertThat(failure.text()).contains("Unexpected status line: ?[2Jwhat");
              assertThat(failure.text()).doesNotContain("\u001b");
            });
  }

  @Test
  void takesASuccessWithAnUnreadableBodyForASuccess() throws Exception {
    CollectorServer collector = keep(new CollectorServer());
    collector.behave(() -> new Answer(200, Map.of(), "\u0000nonsense".repeat(1000)));
    OtlpExporter exporter = export(collector.endpoint());

    Otlp.sendSpans(exporter, 2);
    Otlp.waitUntil("2 exported", () -> exporter.stats().spansExported() == 2);
  }

  @Test
  void losesNoSpanFromItsAccountsWhenManyThreadsSend() throws Exception {
    CollectorServer collector = keep(new CollectorServer());
    OtlpExporter exporter = export(collector.endpoint(), "OTEL_BSP_MAX_QUEUE_SIZE", "100");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(() -> Otlp.sendSpans(exporter, 5_000)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    exporter.close();

    OtlpStats stats = exporter.stats();
    long dropped = stats.spansDropped().values().stream().mapToLong(Long::longValue).sum();
    assertThat(stats.spansExported() + dropped).isEqualTo(20_000);
    assertThat(stats.spansExported()).isPositive();
    assertThat(collector.spans()).hasSize((int) stats.spansExported());
  }

  @Test
  void sendsWhatWaitsWhenItIsClosed() throws Exception {
    CollectorServer collector = keep(new CollectorServer());
    OtlpExporter exporter =
        export(
            collector.endpoint(),
            "OTEL_BSP_SCHEDULE_DELAY",
            "3600000",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "100");
    Otlp.sendSpans(exporter, 1_050);

    exporter.close();

    assertThat(collector.spans()).hasSize(1_050);
    assertThat(exporter.stats().spansExported()).isEqualTo(1_050);
  }

  @Test
  void closesInTimeWhenTheBackendHangs() throws Exception {
    CollectorServer collector = keep(new CollectorServer());
    collector.behave(
        () -> {
          await(new CountDownLatch(1));
          return Answer.OK;
        });
    OtlpConfig config =
        Otlp.config(
            collector.endpoint(),
            "OTEL_EXPORTER_OTLP_TIMEOUT",
            "0",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "10");
    OtlpExporter exporter = keep(OtlpExporter.open(config, Snapshots::rich));
    Otlp.sendSpans(exporter, 25);

    long start = System.nanoTime();
    exporter.close(Duration.ofMillis(300));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(dropped(exporter, DropReason.SHUTDOWN)).isEqualTo(25);
    Otlp.sendSpans(exporter, 2);
    assertThat(dropped(exporter, DropReason.SHUTDOWN)).isEqualTo(27);
    assertThat(exporter.stats().spansExported()).isZero();
  }

  private OtlpExporter export(String endpoint, String... variables) {
    return keep(OtlpExporter.open(Otlp.spansOnly(endpoint, variables), Snapshots::rich));
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void talkNonsense(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getInputStream().read();
        socket
            .getOutputStream()
            .write("\u001b[2Jwhat is HTTP?\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // The client went, or the test is over.
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
