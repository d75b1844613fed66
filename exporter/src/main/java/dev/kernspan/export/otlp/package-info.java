/**
 * Stage 6, export by push: snapshots and spans to an OTLP backend through the OpenTelemetry SDK.
 */
@NullMarked
package dev.kernspan.export.otlp;

import org.jspecify.annotations.NullMarked;
