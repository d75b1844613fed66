package dev.kernspan.export.console;

import dev.kernspan.export.SpanRecord;
import java.io.PrintStream;

/**
 * Writes spans as JSON, one object per line, with the field names of OTLP and flat attributes.
 * Times are strings, as in OTLP's own JSON: most readers of JSON would round the nanoseconds.
 */
public final class SpanJsonWriter {
  private final LineBuffer lines;

  public SpanJsonWriter(PrintStream out) {
    this.lines = new LineBuffer(out);
  }

  public void write(SpanRecord span) {
    append(lines.text(), span);
    lines.text().append('\n');
    lines.endOfLine();
  }

  public void flush() {
    lines.flush();
  }

  /** Whether the reader is gone; see {@link TableWriter#checkError}. */
  public boolean checkError() {
    return lines.checkError();
  }

  private static void append(StringBuilder out, SpanRecord span) {
    JsonObject line = new JsonObject(out);
    line.put("traceId", span.traceId());
    line.put("spanId", span.spanId());
    line.put("parentSpanId", span.parentSpanId());
    if (!span.traceState().isEmpty()) {
      line.put("traceState", span.traceState());
    }
    line.put("name", span.name());
    line.put("kind", span.kind().name());
    line.put("startTimeUnixNano", Long.toString(span.startEpochNs()));
    line.put("endTimeUnixNano", Long.toString(span.endEpochNs()));
    line.put("status", span.error() ? "ERROR" : "UNSET");
    line.put("serviceName", span.resource().serviceName());
    JsonObject attributes = line.object("attributes");
    span.attributes().forEach(attributes::put);
    attributes.end();
    line.end();
  }
}
