package dev.kernspan.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.export.Snapshots;
import dev.kernspan.export.otlp.OtlpStats.DropReason;
import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final Logger ROOT = Logger.getLogger("");

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicLong clockMs = new AtomicLong(1_000);
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.add(
              line.getLevel()
                  + " "
                  + MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    ROOT.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    ROOT.removeHandler(handler);
  }

  @Test
  void tellsTheFirstFailureThenASumPerInterval() {
    Failures failures = new Failures("spans to http://c", clockMs::get);
    failures.failed("refused");
    for (int i = 0; i < 1_000; i++) {
      failures.failed("refused");
    }
    clockMs.addAndGet(Failures.INTERVAL_MS);
    failures.failed("HTTP status 503");

    assertThat(log)
        .containsExactly(
            "WARNING cannot export spans to http://c: refused",
            "WARNING cannot export spans to http://c: HTTP status 503"
                + " (1001 failures since the last report)");
  }

  @Test
  void tellsWhenItIsOverAndStartsAfresh() {
    Failures failures = new Failures("metrics to http://c", clockMs::get);
    failures.failed("refused");
    failures.succeeded();
    failures.succeeded();
    failures.failed("refused");

    assertThat(log)
        .containsExactly(
            "WARNING cannot export metrics to http://c: refused",
            "INFO exports metrics to http://c again",
            "WARNING cannot export metrics to http://c: refused");
  }

  @Test
  void keepsTheLastWayToFailWithItsCount() {
    Failures failures = new Failures("spans", clockMs::get);
    failures.failed("a");
    failures.failed("b");
    clockMs.set(5_000);
    failures.failed("b");

    assertThat(failures.last()).isEqualTo(new OtlpStats.Failure("b", 2, 1_000, 5_000));
  }

  @Test
  void isAllThatIsLoggedWhileABackendRefuses() throws Exception {
    try (CollectorServer collector = new CollectorServer()) {
      collector.behave(() -> new CollectorServer.Answer(400));
      try (OtlpExporter exporter =
          OtlpExporter.open(
              Otlp.spansOnly(collector.endpoint(), "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1"),
              Snapshots::rich)) {
        Otlp.sendSpans(exporter, 20);
        Otlp.waitUntil("20 lost", () -> Otlp.dropped(exporter, DropReason.EXPORT_FAILED) == 20);
      }
      assertThat(log)
          .containsExactly(
              "WARNING cannot export spans to "
                  + collector.endpoint()
                  + "/v1/traces: HTTP status 400 Bad Request");
    }
  }
}
