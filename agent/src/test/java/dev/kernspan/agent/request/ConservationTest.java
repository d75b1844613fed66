package dev.kernspan.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Whatever happens on connections, each request is finished, lost for a reason, or open. No request
 * is counted twice, and none vanishes.
 */
final class ConservationTest {
  private static final int STEPS = 5_000;
  private static final int CONNECTIONS = 12;
  private static final String CUT = "GET /cut HTTP/1.1\r\nHost: ";
  private static final String[] RESPONSES = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nuntil the close",
    "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello",
    "hello",
    "HTTP/1.1 nonsense\r\n\r\n",
  };

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final World world = new World(CONNECTIONS - 2, CONNECTIONS - 4);
  private final TestSocket[] sockets = new TestSocket[CONNECTIONS];
  private final boolean[] cut = new boolean[CONNECTIONS];
  private long requests;
  private boolean overtaking;

  @RepeatedTest(20)
  void everyRequestIsAccountedFor() {
    Arrays.setAll(sockets, i -> world.accepted());
    for (int i = 0; i < STEPS; i++) {
      world.clock.advanceMs(random.nextInt(3));
      step(random.nextInt(CONNECTIONS));
      assertThat(accounted()).as("seed %d, step %d", seed, i).isEqualTo(requests);
    }
    assertThat(world.finished()).as("seed %d", seed).isPositive();
    assertThat(world.spans).as("seed %d", seed).hasSize((int) world.finished());
  }

  @RepeatedTest(5)
  void nothingIsOpenWhenAllConnectionsAreGone() {
    overtaking = true;
    Arrays.setAll(sockets, i -> world.accepted());
    for (int i = 0; i < STEPS; i++) {
      step(random.nextInt(CONNECTIONS));
    }
    world.kernel.lose(0);
    for (int at = 0; at < CONNECTIONS; at++) {
      reconnect(at);
    }
    assertThat(world.tracker.openRequests()).as("seed %d", seed).isZero();
    assertThat(world.tracker.connections()).as("seed %d", seed).isZero();
    assertThat(world.finished() + world.discarded() + world.kernel.requestsLost())
        .as("seed %d", seed)
        .isEqualTo(requests);
  }

  private long accounted() {
    return world.finished()
        + world.discarded()
        + world.tracker.openRequests()
        + world.kernel.requestsLost();
  }

  private void step(int at) {
    TestSocket socket = sockets[at];
    int thread = random.nextInt(3);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> read(at, thread);
      case 6 -> socket.read(thread, "x: several");
      case 7 -> {
        if (overtaking) {
          socket.beginWrite();
        }
      }
      case 12 -> socket.writeUnseen(thread, 1 + random.nextInt(600));
      case 8 -> world.kernel.lose(random.nextInt(2));
      case 9 -> socket.readEof();
      case 10 -> reconnect(at);
      case 11 -> world.tracker.tick(world.clock.monotonicNs());
      default -> socket.write(thread, RESPONSES[random.nextInt(RESPONSES.length)]);
    }
  }

  /** What follows a cut head is its rest, not a request. */
  private void read(int at, int thread) {
    if (sockets[at].left()) {
      reconnect(at);
    }
    if (cut[at]) {
      cut[at] = false;
      sockets[at].read(thread, "x: y\r\n\r\n");
      return;
    }
    String request = request();
    cut[at] = request.equals(CUT);
    requests++;
    sockets[at].read(thread, request);
  }

  private String request() {
    return switch (random.nextInt(6)) {
      case 0 -> "POST /a HTTP/1.1\r\nContent-Length: 300\r\n\r\n" + "x".repeat(300);
      case 1 -> CUT;
      case 2 -> "HEAD / HTTP/1.1\r\n\r\n";
      case 3 -> "GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n";
      default -> "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
    };
  }

  /** The kernel side tells the end of connections that it could announce, at the latest now. */
  private void reconnect(int at) {
    world.kernel.lose(0);
    sockets[at].write(0, "hello");
    cut[at] = false;
    sockets[at].gone(random.nextBoolean() ? 0 : 104);
    sockets[at] = world.accepted();
  }
}
