package dev.kernspan.e2e.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The server of the JDK, on platform threads. */
public final class JdkServer {
  private JdkServer() {}

  public static void main(String[] args) throws IOException {
    RequestLog log = RequestLog.open();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), RequestLog.port());
    HttpServer server = HttpServer.create(address, 64);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/", exchange -> serve(exchange, log));
    server.start();
  }

  private static void serve(HttpExchange exchange, RequestLog log) throws IOException {
    long beganNs = System.nanoTime();
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    exchange.getRequestBody().readAllBytes();
    Answer answer = answer(method, path);
    boolean head = method.equals("HEAD");
    long length = answer.chunked() ? 0 : answer.part(0).length;
    exchange.sendResponseHeaders(answer.status(), head ? -1 : length);
    try (OutputStream body = exchange.getResponseBody()) {
      for (int i = 0; i < answer.parts().size() && !head; i++) {
        body.write(answer.part(i));
        body.flush();
      }
    }
    log.add(method, path, answer.status(), beganNs);
  }

  private static Answer answer(String method, String path) throws IOException {
    try {
      return Answer.to(method, path);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
