package dev.kernspan.export.otlp;

import dev.kernspan.export.MetricPoint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exemplars as the SDK has them. */
final class Exemplars {
  private Exemplars() {}

  /** Those that are there. */
  static List<DoubleExemplarData> of(MetricPoint.@Nullable Exemplar... exemplars) {
    List<DoubleExemplarData> all = new ArrayList<>();
    for (MetricPoint.Exemplar exemplar : exemplars) {
      if (exemplar != null) {
        all.add(
            DoubleExemplarData.create(
                Attributes.empty(), exemplar.epochNs(), context(exemplar), exemplar.value()));
      }
    }
    return all;
  }

  private static SpanContext context(MetricPoint.Exemplar exemplar) {
    return SpanContext.create(
        exemplar.traceId(), exemplar.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
  }
}
