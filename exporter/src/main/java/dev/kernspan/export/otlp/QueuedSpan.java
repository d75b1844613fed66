package dev.kernspan.export.otlp;

import dev.kernspan.export.SpanRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A span that waits to be sent. It is converted when its batch is made, on the exporter's thread:
 * the thread that finished the request has better things to do.
 */
record QueuedSpan(SpanRecord span, SpanContext context, Resources resources)
    implements ReadableSpan {

  static QueuedSpan of(SpanRecord span, Resources resources) {
    SpanContext context =
        SpanContext.create(
            span.traceId(),
            span.spanId(),
            // The processor leaves out what is not sampled; the agent made its choice before.
            TraceFlags.getSampled(),
            TraceStates.parse(span.traceState()));
    return new QueuedSpan(span, context, resources);
  }

  @Override
  public SpanData toSpanData() {
    return new FinishedSpan(
        span, context, parent(), FinishedSpan.attributes(span), resources.of(span.resource()));
  }

  private SpanContext parent() {
    String id = span.parentSpanId();
    if (id.isEmpty()) {
      return SpanContext.getInvalid();
    }
    return span.parentRemote()
        ? SpanContext.createFromRemoteParent(
            span.traceId(), id, context.getTraceFlags(), context.getTraceState())
        : SpanContext.create(span.traceId(), id, context.getTraceFlags(), context.getTraceState());
  }

  @Override
  public SpanContext getSpanContext() {
    return context;
  }

  @Override
  public SpanContext getParentSpanContext() {
    return parent();
  }

  @Override
  public String getName() {
    return span.name();
  }

  @Override
  @Deprecated
  public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return InstrumentationLibraryInfo.create(Scope.KERNSPAN.getName(), null);
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return Scope.KERNSPAN;
  }

  @Override
  public boolean hasEnded() {
    return true;
  }

  @Override
  public long getLatencyNanos() {
    return span.endEpochNs() - span.startEpochNs();
  }

  @Override
  public SpanKind getKind() {
    return FinishedSpan.kind(span);
  }

  @Override
  public <T> @Nullable T getAttribute(AttributeKey<T> key) {
    return getAttributes().get(key);
  }

  @Override
  public Attributes getAttributes() {
    return FinishedSpan.attributes(span);
  }
}
