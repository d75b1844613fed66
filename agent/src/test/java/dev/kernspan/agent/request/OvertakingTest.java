package dev.kernspan.agent.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import dev.kernspan.export.SpanRecord;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reads that come before the end of the send whose data they answer. */
final class OvertakingTest {
  private static final int SENDER = 7;
  private static final int READER = 8;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final World world = new World();
  private final TestSocket server = world.accepted();

  @Test
  void theNextRequestIsNotTakenForPartOfTheLast() {
    server.read(SENDER, get("/a"));
    server.beginWrite();
    world.clock.advanceMs(1);
    server.read(READER, get("/b"));
    assertThat(world.spans).isEmpty();
    world.clock.advanceMs(1);
    server.write(SENDER, OK);
    world.clock.advanceMs(1);
    server.write(READER, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    assertThat(world.spans).extracting(OvertakingTest::path).containsExactly("/a", "/b");
    assertThat(world.spans).extracting(OvertakingTest::status).containsExactly("200", "404");
    assertThat(world.spans).extracting(OvertakingTest::ms).containsExactly(2L, 2L);
    nothingIsLeft();
  }

  @Test
  void noRequestIsLostOfWhichTheFirstByteIsReadAhead() {
    for (int i = 0; i < 100; i++) {
      String request = get("/" + i);
      server.read(READER, i == 0 ? request : request.substring(1));
      server.beginWrite();
      server.read(READER, "G");
      server.write(SENDER, OK);
    }
    assertThat(world.spans).hasSize(100);
    assertThat(path(world.spans.getLast())).isEqualTo("/99");
    server.gone(0);
    assertThat(world.discarded()).isZero();
    nothingIsLeft();
  }

  @Test
  void aResponseWithoutAnEndEndsWithItsLastSend() {
    answerWithoutAnEnd();
    world.clock.advanceMs(1);
    server.read(READER, get("/b"));
    world.clock.advanceMs(4);
    server.write(SENDER, "the rest");
    world.clock.advanceMs(1);
    server.write(READER, OK);
    assertThat(world.spans).extracting(OvertakingTest::ms).containsExactly(5L, 5L);
  }

  @Test
  void aResponseWaitsForItsRequest() {
    TestSocket client = world.connected();
    client.write(SENDER, get("/a"));
    client.read(READER, OK);
    for (int i = 0; i < 3; i++) {
      client.beginWrite();
      client.read(READER, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
      client.read(READER, "ok");
      client.write(SENDER, get("/b"));
    }
    assertThat(world.spans)
        .extracting(span -> span.attributes().get("http.response.body.size"))
        .containsExactly(0L, 2L, 2L, 2L);
    nothingIsLeft();
  }

  @Test
  void theSendThatNeverComesIsNotWaitedForLong() {
    answerWithoutAnEnd();
    server.read(READER, get("/b"));
    world.clock.advanceMs(TimeUnit.SECONDS.toMillis(2));
    world.tracker.tick(world.clock.monotonicNs());
    assertThat(world.spans).extracting(OvertakingTest::path).containsExactly("/a");
    assertThat(world.tracker.openRequests()).isEqualTo(1);
    assertThat(world.tracker.overtaking()).isZero();
  }

  @Test
  void lostRecordsAndTheEndAreNotWaitedFor() {
    server.read(SENDER, get("/a"));
    server.beginWrite();
    server.read(READER, get("/b"));
    world.kernel.lose(1);
    server.write(SENDER, OK);
    server.write(READER, OK);
    nothingIsLeft();
    server.read(SENDER, get("/c"));
    server.beginWrite();
    server.read(READER, get("/d"));
    server.gone(0);
    nothingIsLeft();
  }

  @Test
  void aBodyThatIsReadWhileTheResponseIsSentTakesFewPlaces() {
    server.read(SENDER, "POST /a HTTP/1.1\r\nContent-Length: 1000\r\n\r\n");
    server.beginWrite();
    IntStream.range(0, 100).forEach(i -> server.read(READER, "0123456789"));
    assertThat(world.tracker.overtaking()).isLessThan(10);
    assertThat(world.tracker.overtakingRefused()).isPositive();
    server.write(SENDER, OK);
    assertThat(world.spans).extracting(OvertakingTest::path).containsExactly("/a");
    assertThat(world.attributes()).containsEntry("http.request.body.size", 1000L);
    nothingIsLeft();
  }

  @Test
  void manyConnectionsAtATimeAreNotMixedUp() {
    var sockets = IntStream.range(0, 100).mapToObj(i -> world.accepted()).toList();
    sockets.forEach(socket -> socket.read(SENDER, get("/a")));
    sockets.forEach(TestSocket::beginWrite);
    sockets.forEach(socket -> socket.read(READER, get("/b")));
    assertThat(world.tracker.overtaking()).isEqualTo(64);
    assertThat(world.tracker.overtakingRefused()).isEqualTo(36);
    sockets.reversed().forEach(socket -> socket.write(SENDER, OK));
    sockets.forEach(socket -> socket.write(READER, OK));
    assertThat(world.spans.stream().filter(span -> path(span).equals("/a"))).hasSize(100);
    assertThat(world.spans.stream().filter(span -> path(span).equals("/b"))).hasSize(64);
    assertThat(world.discarded()).isEqualTo(36);
    nothingIsLeft();
  }

  /** And more of the answer is being sent. */
  private void answerWithoutAnEnd() {
    server.read(SENDER, get("/a"));
    server.write(SENDER, "HTTP/1.1 200 OK\r\n\r\n");
    server.beginWrite();
  }

  private void nothingIsLeft() {
    assertThat(world.tracker.overtaking()).isZero();
    assertThat(world.tracker.openRequests()).isZero();
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private static String path(SpanRecord span) {
    return String.valueOf(span.attributes().get("url.path"));
  }

  private static String status(SpanRecord span) {
    return String.valueOf(span.attributes().get("http.response.status_code"));
  }

  private static long ms(SpanRecord span) {
    return TimeUnit.NANOSECONDS.toMillis(span.endEpochNs() - span.startEpochNs());
  }
}
