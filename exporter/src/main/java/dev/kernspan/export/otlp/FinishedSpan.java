package dev.kernspan.export.otlp;

import dev.kernspan.export.SpanRecord;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/** A span as the SDK's exporters read it: ids, times and resource as they were observed. */
record FinishedSpan(
    SpanRecord span,
    SpanContext context,
    SpanContext parent,
    Attributes attributes,
    Resource resource)
    implements SpanData {

  static Attributes attributes(SpanRecord span) {
    AttributesBuilder builder = Attributes.builder();
    span.attributes()
        .forEach(
            (key, value) -> {
              switch (value) {
                case Long number -> builder.put(key, number);
                case Integer number -> builder.put(key, number);
                case Double number -> builder.put(key, number);
                case Boolean flag -> builder.put(key, flag);
                default -> builder.put(key, value.toString());
              }
            });
    return builder.build();
  }

  static SpanKind kind(SpanRecord span) {
    return switch (span.kind()) {
      case SERVER -> SpanKind.SERVER;
      case CLIENT -> SpanKind.CLIENT;
    };
  }

  @Override
  public String getName() {
    return span.name();
  }

  @Override
  public SpanKind getKind() {
    return kind(span);
  }

  @Override
  public SpanContext getSpanContext() {
    return context;
  }

  @Override
  public SpanContext getParentSpanContext() {
    return parent;
  }

  @Override
  public StatusData getStatus() {
    return span.error() ? StatusData.error() : StatusData.unset();
  }

  @Override
  public long getStartEpochNanos() {
    return span.startEpochNs();
  }

  @Override
  public long getEndEpochNanos() {
    return span.endEpochNs();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return attributes.size();
  }

  @Override
  public List<EventData> getEvents() {
    return List.of();
  }

  @Override
  public int getTotalRecordedEvents() {
    return 0;
  }

  @Override
  public List<LinkData> getLinks() {
    return List.of();
  }

  @Override
  public int getTotalRecordedLinks() {
    return 0;
  }

  @Override
  public boolean hasEnded() {
    return true;
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
  public Resource getResource() {
    return resource;
  }
}
