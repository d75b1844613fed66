package dev.kernspan.e2e.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The server of the JDK with a thread pool, doing one thing for each request: {@code GET
 * /handler/us/number}. Logs what that cost as {@code threaded.c} does.
 */
public final class LedgerServer {
  private static final int THREADS = 8;
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final Object MONITOR = new Object();

  /** In turns, or the thread that has it takes it again before the others wake. */
  private static final ReentrantLock LOCK = new ReentrantLock(true);

  private LedgerServer() {}

  public static void main(String[] args) throws IOException {
    Path log = Path.of(System.getenv("E2E_LOG")).resolveSibling("truth.log");
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), RequestLog.port());
    HttpServer server = HttpServer.create(address, 64);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/", exchange -> serve(exchange, log));
    server.start();
  }

  private static void serve(HttpExchange exchange, Path log) throws IOException {
    long readNs = System.nanoTime();
    long cpuNs = CPU.getCurrentThreadCpuTime();
    String path = exchange.getRequestURI().getPath();
    String[] part = path.split("/", -1);
    long waitedNs = handle(part[1], Long.parseLong(part[2]));
    long sendsNs = System.nanoTime();
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
    String line =
        "%s %d %d %d %d %d %d%n"
            .formatted(
                path,
                readNs,
                readNs,
                sendsNs,
                System.nanoTime(),
                CPU.getCurrentThreadCpuTime() - cpuNs,
                waitedNs);
    Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Gives how long the wait took that the handler is about. */
  private static long handle(String handler, long us) throws IOException {
    long beganNs = System.nanoTime();
    switch (handler) {
      case "cpu" -> burn(us);
      case "sleep" -> nap(us);
      case "force" -> force();
      case "synchronized" -> {
        synchronized (MONITOR) {
          return heldFor(us, beganNs);
        }
      }
      case "reentrant" -> {
        LOCK.lock();
        try {
          return heldFor(us, beganNs);
        } finally {
          LOCK.unlock();
        }
      }
      default -> throw new IOException("no such handler: " + handler);
    }
    return System.nanoTime() - beganNs;
  }

  private static long heldFor(long us, long beganNs) {
    long waitedNs = System.nanoTime() - beganNs;
    nap(us);
    return waitedNs;
  }

  private static void burn(long us) {
    long endNs = CPU.getCurrentThreadCpuTime() + us * 1000;
    while (CPU.getCurrentThreadCpuTime() < endNs) {
      Thread.onSpinWait();
    }
  }

  private static void nap(long us) {
    try {
      Thread.sleep(us / 1000, (int) (us % 1000) * 1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void force() throws IOException {
    Path file = Path.of("written-" + Thread.currentThread().threadId());
    ByteBuffer bytes = ByteBuffer.wrap("x".repeat(8192).getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(bytes);
      channel.force(true);
    }
  }
}
