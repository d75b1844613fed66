package dev.kernspan.export.console;

import static dev.kernspan.export.Snapshots.NGINX;
import static dev.kernspan.export.Snapshots.SPAN_ID;
import static dev.kernspan.export.Snapshots.TRACE_ID;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.kernspan.export.SpanRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanJsonWriterTest {
  @Test
  void writesASpanWithTheFieldNamesOfOtlp() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("url.path", "/a\"\u001b[31m\n");
    attributes.put("http.response.status_code", 200L);
    attributes.put("kernspan.share", 0.5);
    attributes.put("sampled", true);

    assertThat(print(span("b7ad6b7169203331", "a=1", attributes, true)))
        .isEqualTo(
            """
            {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",\
            "parentSpanId":"b7ad6b7169203331","traceState":"a=1","name":"GET /","kind":"SERVER",\
            "startTimeUnixNano":"1700000000000000001","endTimeUnixNano":"1700000000000000003",\
            "status":"ERROR","serviceName":"nginx","attributes":{"url.path":"/a\\"\\u001b[31m\\n",\
            "http.response.status_code":200,"kernspan.share":0.5,"sampled":true}}
            """);
  }

  @Test
  void writesARootSpanThatReadersUnderstand() {
    JsonObject span =
        JsonParser.parseString(print(span("", "", Map.of(), false))).getAsJsonObject();

    assertThat(span.get("parentSpanId").getAsString()).isEmpty();
    assertThat(span.get("startTimeUnixNano").getAsLong()).isEqualTo(1_700_000_000_000_000_001L);
    assertThat(span.has("traceState")).isFalse();
    assertThat(span.get("status").getAsString()).isEqualTo("UNSET");
    assertThat(span.getAsJsonObject("attributes").isEmpty()).isTrue();
  }

  private static SpanRecord span(
      String parent, String traceState, Map<String, Object> attributes, boolean error) {
    return new SpanRecord(
        NGINX,
        TRACE_ID,
        SPAN_ID,
        parent,
        traceState,
        true,
        SpanRecord.Kind.SERVER,
        "GET /",
        1_700_000_000_000_000_001L,
        1_700_000_000_000_000_003L,
        attributes,
        error);
  }

  private static String print(SpanRecord span) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SpanJsonWriter writer =
        new SpanJsonWriter(new PrintStream(bytes, false, StandardCharsets.UTF_8));
    writer.write(span);
    writer.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
