package dev.kernspan.e2e;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The ports of the servers that the tests start: one block, so that the agents can be told to
 * observe these and nothing else that goes on on the machine.
 */
final class Ports {
  private static final int SIZE = 200;

  /** Below the ports that the kernel gives to clients. */
  private static final int FIRST =
      20_000 + SIZE * new Random(ProcessHandle.current().pid()).nextInt(60);

  private static final AtomicInteger NEXT = new AtomicInteger(FIRST);

  private Ports() {}

  /** A port of the block that nobody listens on now. */
  static int free() throws IOException {
    int port = NEXT.getAndIncrement();
    while (port < FIRST + SIZE) {
      if (isFree(port)) {
        return port;
      }
      port = NEXT.getAndIncrement();
    }
    throw new IOException("all ports from " + FIRST + " are taken");
  }

  /** The whole block, as the configuration wants it. */
  static String all() {
    return IntStream.range(FIRST, FIRST + SIZE).mapToObj(Integer::toString).collect(joining(","));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
