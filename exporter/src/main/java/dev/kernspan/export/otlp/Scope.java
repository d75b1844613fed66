package dev.kernspan.export.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;

/** What all of Kernspan's telemetry says made it; one object, since exporters group by identity. */
final class Scope {
  static final InstrumentationScopeInfo KERNSPAN = InstrumentationScopeInfo.create("dev.kernspan");

  private Scope() {}
}
