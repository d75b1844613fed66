package dev.kernspan.agent.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import dev.kernspan.export.SpanRecord;
import org.junit.jupiter.api.Test;

/** Exchanges as a server sees them, where a message ends by itself. */
final class Http1ServerTest {
  private static final int THREAD = 101;
  private static final String GET = "GET /users/42 HTTP/1.1\r\nHost: shop\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";

  private final World world = new World();
  private final TestSocket socket = world.accepted();

  @Test
  void aRequestAndItsResponseAreOneSpan() {
    exchange(GET, OK);
    assertThat(world.span().kind()).isEqualTo(SpanRecord.Kind.SERVER);
    assertThat(world.span().name()).isEqualTo("GET /users/{id}");
    assertThat(world.span().error()).isFalse();
    assertThat(world.attributes())
        .containsEntry("http.request.method", "GET")
        .containsEntry("http.route", "/users/{id}")
        .containsEntry("url.path", "/users/42")
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("http.request.body.size", 0L)
        .containsEntry("http.response.body.size", 5L)
        .containsEntry("network.protocol.version", "1.1")
        .containsEntry("process.pid", (long) World.SERVER)
        .containsEntry("thread.id", (long) THREAD)
        .doesNotContainKey("error.type");
  }

  @Test
  void eachRequestOfAKeptConnectionIsASpan() {
    for (int i = 0; i < 3; i++) {
      exchange(GET, OK);
    }
    assertThat(world.spans).hasSize(3);
    assertThat(world.spans.stream().map(SpanRecord::spanId).distinct()).hasSize(3);
    assertThat(world.discarded()).isZero();
    assertThat(world.tracker.openRequests()).isZero();
  }

  @Test
  void aResponseInPiecesEndsWithItsLastByte() {
    socket.read(THREAD, GET);
    for (String piece : new String[] {"HTTP/1.", "1 200 OK\r\nContent-", "Length: 5\r\n\r\nhe"}) {
      socket.write(THREAD, piece);
    }
    assertThat(world.spans).isEmpty();
    world.clock.advanceMs(7);
    socket.write(THREAD, "llo");
    assertThat(durationMs()).isEqualTo(7);
    assertThat(world.attributes()).containsEntry("http.response.body.size", 5L);
  }

  @Test
  void aBodyByOtherMeansCountsByItsLength() {
    socket.read(THREAD, GET);
    socket.write(THREAD, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    socket.writeUnseen(THREAD, 60_000);
    assertThat(world.spans).isEmpty();
    socket.writeUnseen(THREAD, 40_000);
    assertThat(world.attributes()).containsEntry("http.response.body.size", 100_000L);
  }

  @Test
  void aChunkedResponseEndsWithTheLastChunk() {
    exchange(GET, CHUNKED + "0\r\n\r\n");
    assertThat(world.spans).hasSize(1);
  }

  @Test
  void theLastChunkMayComeAlone() {
    exchange(GET, CHUNKED);
    assertThat(world.spans).isEmpty();
    socket.write(THREAD, "0\r\n\r\n");
    assertThat(world.spans).hasSize(1);
  }

  @Test
  void theLastChunkMayComeInPieces() {
    exchange(GET, CHUNKED);
    for (String piece : new String[] {"0", "\r\n\r"}) {
      socket.write(THREAD, piece);
      assertThat(world.spans).isEmpty();
    }
    socket.write(THREAD, "\n");
    assertThat(world.spans).hasSize(1);
  }

  @Test
  void theLastChunkIsFoundInTheTailOfALargeWrite() {
    exchange(GET, CHUNKED);
    socket.write(THREAD, "1000\r\n" + "x".repeat(4096) + "\r\n");
    assertThat(world.spans).isEmpty();
    socket.write(THREAD, "2000\r\n" + "x".repeat(8192) + "\r\n0\r\n\r\n");
    assertThat(world.spans).hasSize(1);
  }

  @Test
  void aResponseToHeadHasNoBody() {
    exchange("HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    assertThat(world.attributes()).containsEntry("http.response.body.size", 0L);
  }

  @Test
  void noContentAndNotModifiedHaveNoBody() {
    exchange(GET, "HTTP/1.1 204 No Content\r\n\r\n");
    exchange(GET, "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n");
    assertThat(world.spans).hasSize(2);
  }

  @Test
  void afterContinueTheBodyAndTheAnswerFollow() {
    socket.read(THREAD, "POST /up HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    socket.write(THREAD, "HTTP/1.1 100 Continue\r\n\r\n");
    socket.read(THREAD, "body");
    assertThat(world.spans).isEmpty();
    socket.write(THREAD, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    assertThat(world.attributes())
        .containsEntry("http.response.status_code", 201L)
        .containsEntry("http.request.body.size", 4L)
        .containsEntry("http.response.body.size", 0L);
  }

  @Test
  void anInterimResponseMayShareAWriteWithTheAnswer() {
    exchange(GET, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK);
    assertThat(world.attributes())
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("http.response.body.size", 5L);
  }

  @Test
  void aBodyOfSeveralReadsBelongsToItsRequest() {
    socket.read(THREAD, "POST /up HTTP/1.1\r\nContent-Length: 6000\r\n\r\nfirst");
    socket.read(THREAD, "GET " + "x".repeat(4000));
    socket.read(THREAD, "x".repeat(6000 - 5 - 4004));
    socket.write(THREAD, OK);
    assertThat(world.attributes()).containsEntry("http.request.body.size", 6000L);
    assertThat(world.discarded()).isZero();
  }

  @Test
  void aChunkedBodyOfSeveralReadsIsCountedAsItCame() {
    String chunks = "5\r\nhello\r\n0\r\n\r\n";
    socket.read(THREAD, "POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.read(THREAD, chunks.substring(0, 4));
    socket.read(THREAD, chunks.substring(4));
    socket.write(THREAD, OK);
    assertThat(world.attributes()).containsEntry("http.request.body.size", (long) chunks.length());
  }

  @Test
  void aBodyThatBeginsAsAResponseDoesNotTurnTheSides() {
    socket.read(THREAD, "POST /up HTTP/1.1\r\nContent-Length: 12\r\n\r\n");
    socket.read(THREAD, "HTTP/1.1 500");
    socket.write(THREAD, OK);
    assertThat(world.span().kind()).isEqualTo(SpanRecord.Kind.SERVER);
    assertThat(world.attributes()).containsEntry("http.response.status_code", 200L);
  }

  @Test
  void whatFollowsAnUpgradeIsNoRequest() {
    exchange(
        "GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
    socket.read(THREAD, GET);
    socket.write(THREAD, OK);
    assertThat(world.attributes()).containsEntry("http.response.status_code", 101L);
    assertThat(world.discarded()).isZero();
  }

  @Test
  void whatFollowsConnectIsATunnel() {
    exchange("CONNECT db:443 HTTP/1.1\r\nHost: db:443\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n");
    exchange(GET, OK);
    assertThat(world.span().name()).isEqualTo("CONNECT");
    assertThat(world.attributes())
        .containsEntry("server.address", "db")
        .containsEntry("server.port", 443L)
        .doesNotContainKeys("http.route", "url.path");
  }

  @Test
  void aRefusedConnectIsFollowedByRequests() {
    exchange("CONNECT db:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n");
    exchange(GET, OK);
    assertThat(world.spans).hasSize(2);
  }

  @Test
  void aRequestMayComeByteByByte() {
    exchange(GET, OK);
    for (int i = 0; i < GET.length(); i++) {
      socket.read(THREAD, GET.substring(i, i + 1));
    }
    socket.write(THREAD, OK);
    assertThat(world.spans).hasSize(2);
    assertThat(world.spans.getLast().name()).isEqualTo("GET /users/{id}");
    assertThat(world.discarded()).isZero();
  }

  @Test
  void pipelinedRequestsAreCountedAndTheFirstIsAnswered() {
    socket.read(THREAD, GET);
    socket.read(THREAD, GET);
    socket.read(THREAD, GET);
    socket.write(THREAD, OK);
    socket.write(THREAD, OK + OK);
    assertThat(world.spans).hasSize(1);
    assertThat(world.discarded(Discard.PIPELINED)).isEqualTo(2);
    exchange(GET, OK);
    assertThat(world.spans).hasSize(2);
  }

  @Test
  void aRequestInTheSameReadAsTheFirstIsPipelinedToo() {
    socket.read(THREAD, GET + GET);
    socket.write(THREAD, OK + OK);
    assertThat(world.discarded(Discard.PIPELINED)).isEqualTo(1);
    assertThat(world.attributes()).containsEntry("http.response.body.size", 5L);
  }

  @Test
  void anAnswerBeforeTheRequestIsWholeEndsIt() {
    exchange(
        "POST /up HTTP/1.1\r\nContent-Length: 1000\r\n\r\nfirst",
        "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    socket.read(THREAD, "P" + "x".repeat(994));
    assertThat(world.attributes()).containsEntry("http.response.status_code", 413L);
    assertThat(world.tracker.openRequests()).isZero();
  }

  @Test
  void anAnswerToAHeadThatNeverCameWholeIsASpanWithAnIdOfItsOwn() {
    exchange("GET /slow HTTP/1.1\r\nHost:", "HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n");
    assertThat(world.attributes()).containsEntry("http.response.status_code", 408L);
    assertThat(world.span().traceId()).isNotEqualTo("0".repeat(32));
  }

  @Test
  void aHeadLongerThanWhatIsCopiedMakesASpanWithWhatIsKnown() {
    exchange("GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n", OK);
    assertThat(world.span().name()).isEqualTo("GET");
    assertThat(world.attributes()).doesNotContainKeys("http.route", "url.path");
  }

  @Test
  void aResponseWhoseHeadIsTooLongEndsWhereTheNextRequestBegins() {
    socket.read(THREAD, GET);
    world.clock.advanceMs(3);
    socket.write(THREAD, "HTTP/1.1 200 OK\r\nSet-Cookie: " + "x".repeat(5000) + "\r\n\r\nhello");
    world.clock.advanceMs(40);
    assertThat(world.spans).isEmpty();
    exchange(GET, OK);
    assertThat(world.spans).hasSize(2);
    assertThat(world.spans.getFirst().attributes())
        .containsEntry("http.response.status_code", 200L);
    assertThat(endNs(0) - startNs(0)).isEqualTo(3_000_000);
  }

  @Test
  void aResponseThatCannotBeReadDoesNotHideTheRequestsBehindIt() {
    socket.read(THREAD, GET);
    socket.writeUnseen(THREAD, 500);
    exchange(GET, OK);
    assertThat(world.spans).hasSize(2);
    assertThat(world.spans.getFirst().attributes())
        .doesNotContainKeys("http.response.status_code", "error.type");
    assertThat(world.discarded()).isZero();
  }

  private void exchange(String request, String response) {
    socket.read(THREAD, request);
    socket.write(THREAD, response);
  }

  private long durationMs() {
    return (world.span().endEpochNs() - world.span().startEpochNs()) / 1_000_000;
  }

  private long startNs(int span) {
    return world.spans.get(span).startEpochNs();
  }

  private long endNs(int span) {
    return world.spans.get(span).endEpochNs();
  }
}
