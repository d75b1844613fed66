package dev.kernspan.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ErrorLogTest {
  private final Logger logger = Logger.getLogger(ErrorLog.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler lineKeeper = new LineKeeper();
  private final TestClock clock = new TestClock();
  private final ErrorLog errors = new ErrorLog(clock);

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(lineKeeper);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(lineKeeper);
    logger.setUseParentHandlers(true);
  }

  @Test
  void anErrorIsLoggedOnceAndCountedAlways() {
    for (int i = 0; i < 1000; i++) {
      errors.add(new IllegalStateException("no exchange is open"));
    }
    assertThat(lines).singleElement().asString().contains("no exchange is open");
    assertThat(errors.total()).isEqualTo(1000);
  }

  @Test
  void whatGoesOnIsSummarisedOnceAMinute() {
    for (int i = 0; i < 5; i++) {
      errors.add(new IllegalStateException("a"));
      clock.advanceMs(30_000);
    }
    assertThat(lines).hasSize(2);
    assertThat(lines.getLast()).contains("4 times");
  }

  @Test
  void aFloodOfDifferentErrorsIsCountedAndNotKept() {
    for (int i = 0; i < 10_000; i++) {
      errors.add(new IllegalStateException("number " + i));
    }
    assertThat(lines).hasSize(256);
    assertThat(errors.total()).isEqualTo(10_000);
  }

  private final class LineKeeper extends Handler {
    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
