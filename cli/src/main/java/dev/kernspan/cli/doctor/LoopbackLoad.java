package dev.kernspan.cli.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * Requests over loopback for about a second, from a process of its own: Kernspan does not observe
 * itself. Prints how many there were.
 */
public final class LoopbackLoad {
  private static final long DURATION_NS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final byte[] REQUEST =
      "GET /doctor HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] RESPONSE =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII);

  private LoopbackLoad() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort());
        Socket server = listening.accept()) {
      Thread answering = Thread.ofPlatform().daemon().start(() -> answer(server));
      System.out.println(ask(client));
      client.shutdownOutput();
      answering.join(TimeUnit.SECONDS.toMillis(1));
    }
  }

  private static int ask(Socket client) throws IOException {
    long endNs = System.nanoTime() + DURATION_NS;
    int requests = 0;
    while (System.nanoTime() < endNs) {
      client.getOutputStream().write(REQUEST);
      if (client.getInputStream().readNBytes(RESPONSE.length).length < RESPONSE.length) {
        throw new IOException("the connection ended");
      }
      requests++;
    }
    return requests;
  }

  private static void answer(Socket server) {
    try (InputStream in = server.getInputStream()) {
      while (in.readNBytes(REQUEST.length).length == REQUEST.length) {
        server.getOutputStream().write(RESPONSE);
      }
    } catch (IOException e) {
      // The client ends first; it says how it went.
    }
  }
}
