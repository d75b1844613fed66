package dev.kernspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class AgentLogTest {
  private final LogRecord record = new LogRecord(Level.WARNING, "7 events\nlost");

  @Test
  void writesTimeAndLevelOnOneLine() {
    record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    assertThat(new AgentLog(System.err, false).line(record))
        .isEqualTo("2026-01-02T03:04:05.678Z WARNING 7 events | lost");
  }

  @Test
  void tellsTheJournalThePriority() {
    assertThat(new AgentLog(System.err, true).line(record)).isEqualTo("<4>7 events | lost");
    record.setLevel(Level.SEVERE);
    assertThat(new AgentLog(System.err, true).line(record)).startsWith("<3>");
    record.setLevel(Level.FINE);
    assertThat(new AgentLog(System.err, true).line(record)).startsWith("<7>");
  }

  @Test
  void saysWhereAnErrorWasThrown() {
    record.setThrown(new IllegalStateException("x"));
    assertThat(new AgentLog(System.err, true).line(record))
        .contains(" at ")
        .contains("AgentLogTest.saysWhereAnErrorWasThrown")
        .doesNotContain("\n");
  }
}
