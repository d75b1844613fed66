package dev.kernspan.e2e.server;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The log of a Java server, in the file that the environment names. */
final class RequestLog {
  private final PrintStream out;

  private RequestLog(PrintStream out) {
    this.out = out;
  }

  static RequestLog open() throws IOException {
    Path file = Path.of(System.getenv("E2E_LOG"));
    return new RequestLog(
        new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8));
  }

  static int port() {
    return Integer.parseInt(System.getenv("E2E_PORT"));
  }

  void add(String method, String path, int status, long beganNs) {
    long durationNs = System.nanoTime() - beganNs;
    out.println(method + " " + path + " " + status + " " + durationNs + "ns");
  }
}
