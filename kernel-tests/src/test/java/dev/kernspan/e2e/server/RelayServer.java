package dev.kernspan.e2e.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;

/** Asks the next server on the thread that serves, and passes the trace context on. */
public final class RelayServer {
  private static final String CONTEXT = "traceparent";
  private static final int THREADS = 8;

  private RelayServer() {}

  public static void main(String[] args) throws IOException {
    RequestLog log = RequestLog.open();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), RequestLog.port());
    HttpServer server = HttpServer.create(address, 64);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/", exchange -> relay(exchange, log));
    server.start();
  }

  private static void relay(HttpExchange exchange, RequestLog log) throws IOException {
    long beganNs = System.nanoTime();
    String path = exchange.getRequestURI().getPath();
    URI next = URI.create("http://127.0.0.1:" + System.getenv("E2E_NEXT_PORT") + path);
    HttpURLConnection connection = (HttpURLConnection) next.toURL().openConnection();
    String context = exchange.getRequestHeaders().getFirst(CONTEXT);
    if (context != null) {
      connection.setRequestProperty(CONTEXT, context);
    }
    int status = connection.getResponseCode();
    byte[] body = connection.getInputStream().readAllBytes();
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
    log.add(exchange.getRequestMethod(), path, status, beganNs);
  }
}
