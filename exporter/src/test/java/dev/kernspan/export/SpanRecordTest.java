package dev.kernspan.export;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanRecordTest {
  @Test
  void takesIdsOfLowerCaseHex() {
    assertThatCode(() -> span(Snapshots.SPAN_ID, "00f067aa0ba902b8")).doesNotThrowAnyException();
    assertThatCode(() -> span(Snapshots.SPAN_ID, "")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "00F067AA0BA902B7", "0000000000000000", "00f067aa0ba902bg"})
  void refusesAnIdThatABackendWouldTakeForAnother(String spanId) {
    assertThatThrownBy(() -> span(spanId, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + spanId + "' is no span id");
  }

  @Test
  void refusesABadParent() {
    assertThatThrownBy(() -> span(Snapshots.SPAN_ID, "x"))
        .hasMessageContaining("'x' is no parent span id");
  }

  private static SpanRecord span(String spanId, String parentSpanId) {
    return new SpanRecord(
        Snapshots.NGINX,
        Snapshots.TRACE_ID,
        spanId,
        parentSpanId,
        "",
        false,
        SpanRecord.Kind.SERVER,
        "GET",
        1,
        2,
        Map.of(),
        false);
  }
}
