package dev.kernspan.export.otlp;

import dev.kernspan.export.MetricFamily;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/** The part of a family that belongs to one service, as the SDK's exporters read it. */
record ObservedMetric(MetricFamily family, Resource resource, MetricDataType type, Data<?> data)
    implements MetricData {
  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return Scope.KERNSPAN;
  }

  @Override
  public String getName() {
    return family.name();
  }

  @Override
  public String getDescription() {
    return family.description();
  }

  @Override
  public String getUnit() {
    return family.unit();
  }

  @Override
  public MetricDataType getType() {
    return type;
  }

  @Override
  public Data<?> getData() {
    return data;
  }
}
