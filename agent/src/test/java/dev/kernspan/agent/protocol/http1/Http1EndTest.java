package dev.kernspan.agent.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Exchanges that end with their connection, or are lost. */
final class Http1EndTest {
  private static final int THREAD = 101;
  private static final int ECONNRESET = 104;
  private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
  private static final String UNTIL_CLOSE = "HTTP/1.0 200 OK\r\n\r\nhello";

  private final World world = new World();
  private final TestSocket server = world.accepted();
  private final TestSocket client = world.connected();

  @Test
  void aClientThatLeavesBeforeTheAnswerIsAnErrorOfTheServer() {
    server.read(THREAD, GET);
    world.clock.advanceMs(30);
    server.readEof();
    assertThat(world.spans).isEmpty();
    server.close();
    server.gone(0);
    assertThat(world.span().error()).isTrue();
    assertThat(world.attributes())
        .containsEntry("error.type", "connection_closed")
        .doesNotContainKey("http.response.status_code");
    assertThat(durationMs()).isEqualTo(30);
  }

  @Test
  void aResetConnectionIsNamed() {
    server.read(THREAD, GET);
    server.gone(ECONNRESET);
    assertThat(world.attributes()).containsEntry("error.type", "ECONNRESET");
    assertThat(world.tracker.connections()).isZero();
  }

  @Test
  void aServerThatClosesWithoutAnAnswerIsAnErrorOfTheClient() {
    client.write(THREAD, GET);
    world.clock.advanceMs(12);
    client.readEof();
    assertThat(world.attributes()).containsEntry("error.type", "connection_closed");
    assertThat(durationMs()).isEqualTo(12);
  }

  @Test
  void aClientThatGivesUpWaitedUntilItClosed() {
    client.write(THREAD, GET);
    world.clock.advanceMs(1000);
    client.close();
    world.clock.advanceMs(5);
    client.gone(0);
    assertThat(world.attributes()).containsEntry("error.type", "connection_closed");
    assertThat(durationMs()).isEqualTo(1000);
  }

  @Test
  void aClientThatClosedForWritingOnlyGetsItsAnswer() {
    client.write(THREAD, GET);
    client.close();
    client.read(THREAD, OK);
    assertThat(world.attributes()).containsEntry("http.response.status_code", 200L);
    assertThat(world.span().error()).isFalse();
  }

  @Test
  void aResponseUntilTheCloseEndsForTheServerWithItsLastByte() {
    server.read(THREAD, GET);
    world.clock.advanceMs(4);
    server.write(THREAD, UNTIL_CLOSE);
    world.clock.advanceMs(9);
    assertThat(world.spans).isEmpty();
    server.close();
    assertThat(world.span().error()).isFalse();
    assertThat(durationMs()).isEqualTo(4);
    assertThat(world.attributes()).containsEntry("http.response.body.size", 5L);
  }

  @Test
  void aResponseUntilTheCloseEndsForTheClientAtTheEndOfTheStream() {
    client.write(THREAD, GET);
    world.clock.advanceMs(4);
    client.read(THREAD, UNTIL_CLOSE);
    client.read(THREAD, " world");
    client.readEof();
    assertThat(world.attributes()).containsEntry("http.response.body.size", 11L);
    assertThat(durationMs()).isEqualTo(4);
  }

  @Test
  void aResponseUntilTheCloseThatIsResetIsAnError() {
    client.write(THREAD, GET);
    client.read(THREAD, UNTIL_CLOSE);
    client.gone(ECONNRESET);
    assertThat(world.attributes())
        .containsEntry("error.type", "ECONNRESET")
        .containsEntry("http.response.status_code", 200L);
  }

  @Test
  void aResponseShorterThanItSaysIsTruncated() {
    client.write(THREAD, GET);
    client.read(THREAD, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello");
    client.readEof();
    assertThat(world.attributes())
        .containsEntry("error.type", "truncated_response")
        .containsEntry("http.response.body.size", 5L);
  }

  @Test
  void anAnswerOfHttp10IsToldByItsRequest() {
    server.read(THREAD, "GET /a HTTP/1.0\r\n\r\n");
    server.write(THREAD, UNTIL_CLOSE);
    server.close();
    assertThat(world.attributes())
        .containsEntry("network.protocol.version", "1.0")
        .containsEntry("server.address", "10.0.0.1");
  }

  @Test
  void aLostRecordCostsTheRequestThatWasOpen() {
    server.read(THREAD, GET);
    world.kernel.lose(1);
    server.write(THREAD, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    server.write(THREAD, "world");
    assertThat(world.spans).isEmpty();
    assertThat(world.discarded(Discard.GAP)).isEqualTo(1);
    assertThat(world.stats().gaps()).isEqualTo(1);
    server.read(THREAD, GET);
    server.write(THREAD, OK);
    assertThat(world.spans).hasSize(1);
    assertThat(world.discarded()).isEqualTo(1);
  }

  @Test
  void aRequestThatIsLostWholeIsCountedByTheKernelOnly() {
    server.read(THREAD, GET);
    server.write(THREAD, OK);
    world.kernel.lose(2);
    server.read(THREAD, GET);
    server.write(THREAD, OK);
    server.read(THREAD, GET);
    server.write(THREAD, OK);
    assertThat(world.spans).hasSize(2);
    assertThat(world.discarded()).isZero();
    assertThat(world.kernel.requestsLost()).isEqualTo(1);
  }

  @Test
  void aLostEndCostsNothingWhenTheNextOneComes() {
    server.read(THREAD, GET);
    world.kernel.lose(1);
    server.close();
    server.gone(0);
    assertThat(world.finished() + world.discarded()).isEqualTo(1);
    assertThat(world.tracker.openRequests()).isZero();
    assertThat(world.tracker.connections()).isZero();
  }

  @Test
  void aHeadThatNeverComesWholeIsCounted() {
    server.read(THREAD, "GET /slow HTTP/1.1\r\nHost:");
    server.close();
    assertThat(world.spans).isEmpty();
    assertThat(world.discarded(Discard.INCOMPLETE)).isEqualTo(1);
  }

  @Test
  void aFewBytesThatMightHaveBecomeARequestAreNone() {
    server.read(THREAD, "P");
    assertThat(world.tracker.openRequests()).isEqualTo(1);
    server.gone(0);
    assertThat(world.discarded()).isZero();
    assertThat(world.tracker.openRequests()).isZero();
  }

  @Test
  void whatOnlyBeginsAsARequestIsMalformed() {
    server.read(THREAD, "GET into the choppa\r\n\r\n");
    assertThat(world.discarded(Discard.MALFORMED)).isEqualTo(1);
    assertThat(world.tracker.openRequests()).isZero();
  }

  @Test
  void aConnectionThatBeganEarlierIsFollowedFromTheNextRequest() {
    server.write(THREAD, OK);
    server.read(THREAD, GET);
    server.write(THREAD, OK);
    assertThat(world.spans).hasSize(1);
    assertThat(world.discarded()).isZero();
  }

  @Test
  void theRestOfAnEarlierBodyIsNoRequest() {
    server.read(THREAD, "some data of an upload");
    server.write(THREAD, OK);
    server.read(THREAD, GET);
    server.write(THREAD, OK);
    assertThat(world.spans).hasSize(1);
  }

  @Test
  void aConnectionThatSpeaksSomethingElseByNowIsLeft() {
    server.read(THREAD, GET);
    for (int i = 0; i < 20; i++) {
      server.write(THREAD, "\u0001\u0002");
      server.read(THREAD, "\u0003\u0004");
    }
    assertThat(world.spans).isEmpty();
    assertThat(world.discarded()).isEqualTo(1);
    assertThat(world.tracker.openRequests()).isZero();
  }

  @Test
  void aCutResponseOnAnIdleConnectionEndsWhereItWasSeenLast() {
    server.read(THREAD, GET);
    world.clock.advanceMs(2);
    server.write(THREAD, "HTTP/1.1 200 OK\r\nSet-Cookie: " + "x".repeat(5000) + "\r\n\r\nhello");
    world.clock.advanceMs(TimeUnit.SECONDS.toMillis(31));
    world.tracker.tick(world.clock.monotonicNs());
    assertThat(durationMs()).isEqualTo(2);
  }

  @Test
  void announcedTrailerFieldsEndAResponseAfterASecondOfSilence() {
    server.read(THREAD, GET);
    server.write(THREAD, CHUNKED + "Trailer: Digest\r\n\r\n5\r\nhello\r\n");
    world.clock.advanceMs(3);
    server.write(THREAD, "0\r\nDigest: 5d41402abc4b2a76\r\n\r\n");
    silence(900);
    assertThat(world.spans).isEmpty();
    silence(200);
    assertThat(world.span().error()).isFalse();
    assertThat(durationMs()).isEqualTo(3);
  }

  @Test
  void dataBeforeTrailerFieldsMayEndAsTheyDo() {
    server.read(THREAD, GET);
    server.write(THREAD, CHUNKED + "Trailer: Digest\r\n\r\n7\r\nhello\r\n\r\n");
    silence(900);
    server.write(THREAD, "0\r\nDigest: 5d41402abc4b2a76\r\n\r\n");
    silence(1100);
    assertThat(durationMs()).isEqualTo(900);
  }

  @Test
  void trailerFieldsThatNobodyAnnouncedEndWithTheNextRequest() {
    server.read(THREAD, GET);
    server.write(THREAD, CHUNKED + "\r\n5\r\nhello\r\n");
    world.clock.advanceMs(3);
    server.write(THREAD, "0\r\nDigest: 5d41402abc4b2a76\r\n\r\n");
    silence(60_000);
    assertThat(world.spans).isEmpty();
    server.read(THREAD, GET);
    assertThat(durationMs()).isEqualTo(3);
  }

  @Test
  void aStreamMayBeIdle() {
    server.read(THREAD, GET);
    server.write(THREAD, UNTIL_CLOSE);
    world.clock.advanceMs(TimeUnit.MINUTES.toMillis(10));
    world.tracker.tick(world.clock.monotonicNs());
    assertThat(world.spans).isEmpty();
    assertThat(world.tracker.openRequests()).isEqualTo(1);
  }

  private void silence(long ms) {
    world.clock.advanceMs(ms);
    world.tracker.tick(world.clock.monotonicNs());
  }

  private long durationMs() {
    return (world.span().endEpochNs() - world.span().startEpochNs()) / 1_000_000;
  }
}
