package dev.kernspan.export.prometheus;

import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/** One scrape's body in the format the scraper asked for. */
record Exposition(String contentType, byte[] body) {
  static Exposition of(SnapshotCollector collector, String accept) {
    String contentType = TextFormat.chooseContentType(accept);
    ByteArrayOutputStream body = new ByteArrayOutputStream(64 << 10);
    try (Writer writer = new OutputStreamWriter(body, StandardCharsets.UTF_8)) {
      TextFormat.writeFormat(contentType, writer, Collections.enumeration(collector.collect()));
    } catch (IOException impossible) {
      throw new UncheckedIOException("a buffer in memory refused bytes", impossible);
    }
    return new Exposition(contentType, body.toByteArray());
  }
}
