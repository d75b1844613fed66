package dev.kernspan.export.prometheus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** An answer of the endpoint, before it is known how the client wants it sent. */
record ScrapeResponse(int status, String contentType, byte[] body) {
  private static final int WORTH_GZIP_BYTES = 1 << 10;

  static ScrapeResponse text(int status, String sentence) {
    byte[] body = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
    return new ScrapeResponse(status, "text/plain; charset=utf-8", body);
  }

  /** The bytes for the wire. */
  ByteBuffer encode(ScrapeRequest request) {
    boolean gzip = request.acceptsGzip() && body.length >= WORTH_GZIP_BYTES;
    byte[] sent = gzip ? gzip(body) : body;
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason()).append("\r\n");
    head.append("Content-Type: ").append(contentType).append("\r\n");
    head.append("Content-Length: ").append(sent.length).append("\r\n");
    if (gzip) {
      head.append("Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n");
    }
    if (status == 405) {
      head.append("Allow: GET, HEAD\r\n");
    }
    head.append(request.keepAlive() ? "\r\n" : "Connection: close\r\n\r\n");
    byte[] headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    int bodyLength = request.method().equals("HEAD") ? 0 : sent.length;
    ByteBuffer bytes = ByteBuffer.allocate(headBytes.length + bodyLength);
    return bytes.put(headBytes).put(sent, 0, bodyLength).flip();
  }

  private String reason() {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 431 -> "Request Header Fields Too Large";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 8);
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(body);
    } catch (IOException impossible) {
      throw new UncheckedIOException("a buffer in memory refused bytes", impossible);
    }
    return compressed.toByteArray();
  }
}
