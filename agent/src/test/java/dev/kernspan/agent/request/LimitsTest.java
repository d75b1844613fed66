package dev.kernspan.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What bounds the tracker's memory, and how what goes over it is counted. */
final class LimitsTest {
  private static final int THREAD = 7;
  private static final int LIMIT = 10;
  private static final String GET = "GET / HTTP/1.1\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @Test
  void requestsOverTheConnectionLimitAreCountedOnceEach() {
    World world = new World(LIMIT, 1000);
    List<TestSocket> sockets = accept(world, LIMIT + 3);
    sockets.forEach(socket -> socket.read(THREAD, GET));
    sockets.forEach(socket -> socket.write(THREAD, OK));
    assertThat(world.tracker.connections()).isEqualTo(LIMIT);
    assertThat(world.spans).hasSize(LIMIT);
    assertThat(world.discarded(Discard.LIMIT)).isEqualTo(3);
  }

  @Test
  void aClosedConnectionMakesRoom() {
    World world = new World(LIMIT, 1000);
    for (TestSocket socket : accept(world, LIMIT * 3)) {
      exchange(socket);
      socket.gone(0);
    }
    assertThat(world.spans).hasSize(LIMIT * 3);
    assertThat(world.tracker.connections()).isZero();
  }

  @Test
  void idleConnectionsMakeRoomWhenThereIsNone() {
    World world = new World(LIMIT, 1000);
    List<TestSocket> sockets = accept(world, LIMIT);
    sockets.subList(0, 4).forEach(socket -> socket.read(THREAD, GET));
    world.clock.advanceMs(TimeUnit.MINUTES.toMillis(6));
    sockets.subList(4, LIMIT).forEach(LimitsTest::exchange);
    world.tracker.tick(world.clock.monotonicNs());
    assertThat(world.tracker.connections()).isEqualTo(LIMIT - 4);
    assertThat(world.stats().evicted()).isEqualTo(4);
    assertThat(world.discarded(Discard.LEFT)).isEqualTo(4);
    assertThat(world.tracker.openRequests()).isZero();
  }

  @Test
  void idleConnectionsStayWhileThereIsRoom() {
    World world = new World(LIMIT, 1000);
    accept(world, LIMIT - 1).forEach(LimitsTest::exchange);
    world.clock.advanceMs(TimeUnit.HOURS.toMillis(1));
    world.tracker.tick(world.clock.monotonicNs());
    assertThat(world.tracker.connections()).isEqualTo(LIMIT - 1);
  }

  @Test
  void requestsOverTheOpenLimitAreCountedAndTheNextOneIsTaken() {
    World world = new World(1000, LIMIT);
    List<TestSocket> sockets = accept(world, LIMIT + 3);
    sockets.forEach(socket -> socket.read(THREAD, GET));
    assertThat(world.tracker.openRequests()).isEqualTo(LIMIT);
    sockets.forEach(socket -> socket.write(THREAD, OK));
    assertThat(world.spans).hasSize(LIMIT);
    assertThat(world.discarded(Discard.LIMIT)).isEqualTo(3);
    exchange(sockets.getLast());
    assertThat(world.spans).hasSize(LIMIT + 1);
  }

  @Test
  void theThreadsOfFinishedRequestsAreForgotten() {
    World world = new World(1000, LIMIT);
    TestSocket socket = world.accepted();
    for (int thread = 1; thread <= LIMIT * 100; thread++) {
      socket.read(thread, GET);
      socket.write(thread, OK);
    }
    TestSocket backend = world.connected();
    socket.read(THREAD, GET);
    backend.write(THREAD, GET);
    backend.read(THREAD, OK);
    assertThat(world.spans.getLast().attributes()).containsEntry("kernspan.attribution", "thread");
  }

  @Test
  void anExcludedProcessHasNoRequests() {
    World world = new World();
    exchange(world.kernel.socket(World.EXCLUDED, "10.0.0.1", 80, "10.0.0.2", 4000));
    assertThat(world.spans).isEmpty();
    assertThat(world.discarded()).isZero();
  }

  private static List<TestSocket> accept(World world, int count) {
    return Stream.generate(world::accepted).limit(count).toList();
  }

  private static void exchange(TestSocket socket) {
    socket.read(THREAD, GET);
    socket.write(THREAD, OK);
  }
}
