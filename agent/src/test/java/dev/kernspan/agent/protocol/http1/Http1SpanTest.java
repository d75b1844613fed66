package dev.kernspan.agent.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.testing.TestClock;
import dev.kernspan.agent.testing.TestSocket;
import dev.kernspan.agent.testing.World;
import dev.kernspan.export.MetricFamily;
import dev.kernspan.export.MetricPoint;
import dev.kernspan.export.SpanRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What spans and series say: times, names of ends, errors. */
final class Http1SpanTest {
  private static final int THREAD = 101;
  private static final String GET = "GET /a?token=secret HTTP/1.1\r\nHost: shop\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  private final World world = new World();

  @Test
  void aServerSpanBeginsWithTheArrivalOfTheFirstByte() {
    TestSocket socket = world.accepted();
    long arrivalNs = world.clock.monotonicNs();
    socket.arrive();
    world.clock.advanceMs(20);
    socket.read(THREAD, GET);
    world.clock.advanceMs(50);
    socket.write(THREAD, OK);
    assertThat(world.span().startEpochNs()).isEqualTo(TestClock.EPOCH_OFFSET_NS + arrivalNs);
    assertThat(durationMs()).isEqualTo(70);
    assertThat(world.attributes()).containsEntry("kernspan.time.queue_ns", 20_000_000L);
  }

  @Test
  void withoutAnArrivalTheServerSpanBeginsWithTheRead() {
    TestSocket socket = world.accepted();
    socket.read(THREAD, GET);
    world.clock.advanceMs(50);
    socket.write(THREAD, OK);
    assertThat(durationMs()).isEqualTo(50);
    assertThat(world.attributes()).containsEntry("kernspan.time.queue_ns", 0L);
  }

  @Test
  void aClientSpanLastsFromTheFirstByteSentToTheLastByteRead() {
    TestSocket socket = world.connected();
    socket.write(THREAD, "POST /a HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\n");
    world.clock.advanceMs(1);
    socket.write(THREAD, "abc");
    world.clock.advanceMs(10);
    socket.arrive();
    socket.read(THREAD, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    world.clock.advanceMs(5);
    socket.read(THREAD, "hello");
    assertThat(world.span().kind()).isEqualTo(SpanRecord.Kind.CLIENT);
    assertThat(world.span().name()).isEqualTo("POST");
    assertThat(durationMs()).isEqualTo(16);
    assertThat(world.attributes())
        .containsEntry("url.full", "http://shop/a")
        .containsEntry("http.request.body.size", 3L)
        .containsEntry("http.response.body.size", 5L)
        .doesNotContainKeys("kernspan.time.queue_ns", "http.route", "client.address");
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1, shop, shop, 80",
    "GET / HTTP/1.1, shop:8081, shop, 8081",
    "GET / HTTP/1.1, 127.0.0.1:9, 127.0.0.1, 9",
    "GET / HTTP/1.1, [::1]:8081, ::1, 8081",
    "GET / HTTP/1.1, [::1], ::1, 80",
    "GET / HTTP/1.1, shop:, shop, 80",
    "GET / HTTP/1.1, shop:x, shop, 80",
    "GET / HTTP/1.1, shop:99999, shop, 80",
    "GET http://other:81/ HTTP/1.1, shop:8081, other, 81",
    "GET / HTTP/1.1, '', 10.0.0.1, 8080",
  })
  void theServerIsWhomTheRequestNames(String line, String host, String address, long port) {
    exchange(world.accepted(), line + "\r\nHost: " + host + "\r\n\r\n");
    assertThat(world.attributes())
        .containsEntry("server.address", address)
        .containsEntry("server.port", port);
  }

  @Test
  void withoutHostTheServerIsTheAddressTheClientCalled() {
    ask(world.connected(), "GET / HTTP/1.0\r\n\r\n", OK);
    assertThat(world.attributes())
        .containsEntry("server.address", "10.0.0.1")
        .containsEntry("server.port", 8080L)
        .containsEntry("url.full", "http://10.0.0.1:8080/");
  }

  @Test
  void theNameOfTheLastHostIsNotThatOfTheNext() {
    TestSocket socket = world.accepted();
    for (String host : List.of("a:1", "b:2", "a:1")) {
      exchange(socket, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
    assertThat(world.spans.stream().map(span -> span.attributes().get("server.address")))
        .containsExactly("a", "b", "a");
    assertThat(world.spans.stream().map(span -> span.attributes().get("server.port")))
        .containsExactly(1L, 2L, 1L);
  }

  @Test
  void anIpv6PeerIsWrittenInItsShortForm() {
    TestSocket socket = world.kernel.socket(World.SERVER, "::1", 80, "2001:db8::7", 1000);
    exchange(socket, GET);
    assertThat(world.attributes())
        .containsEntry("client.address", "2001:db8::7")
        .containsEntry("network.peer.address", "2001:db8::7")
        .containsEntry("network.peer.port", 1000L);
  }

  @ParameterizedTest
  @CsvSource({"399, false, false", "404, false, true", "500, true, true", "503, true, true"})
  void anErrorIsFrom500ForAServerAndFrom400ForAClient(
      int status, boolean ofServer, boolean ofClient) {
    String answer = "HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\n\r\n";
    TestSocket server = world.accepted();
    server.read(THREAD, GET);
    server.write(THREAD, answer);
    ask(world.connected(), GET, answer);
    assertThat(world.spans.stream().map(SpanRecord::error)).containsExactly(ofServer, ofClient);
    assertThat(world.spans.stream().map(span -> span.attributes().containsKey("error.type")))
        .containsExactly(ofServer, ofClient);
  }

  @Test
  void queriesAreKeptOnlyIfTheUserWantsThem() {
    exchange(world.accepted(), GET);
    assertThat(world.attributes()).doesNotContainKey("url.query");
    World open = new World(10, 10, new Protocol.Settings(true, World.BOUNDS, 10));
    exchange(open.accepted(), GET);
    ask(open.connected(), GET, OK);
    assertThat(open.spans.get(0).attributes()).containsEntry("url.query", "token=secret");
    assertThat(open.spans.get(1).attributes())
        .containsEntry("url.full", "http://shop/a?token=secret");
  }

  @Test
  void durationsAreCountedInTheBucketsOfTheUser() {
    TestSocket socket = world.accepted();
    socket.read(THREAD, GET);
    world.clock.advanceMs(50);
    socket.write(THREAD, OK);
    MetricFamily family = world.family("http.server.request.duration");
    assertThat(family.bounds()).isEqualTo(World.BOUNDS);
    MetricPoint.Histogram point = (MetricPoint.Histogram) family.points().getFirst();
    assertThat(point.counts()).containsExactly(0, 1, 0, 0);
    assertThat(point.sum()).isEqualTo(0.05);
  }

  @Test
  void routesOverTheLimitAreOneRouteAndCounted() {
    World small = new World(10, 10, new Protocol.Settings(false, World.BOUNDS, 1));
    TestSocket socket = small.accepted();
    for (String path : List.of("/a", "/b", "/c", "/a")) {
      exchange(socket, "GET " + path + " HTTP/1.1\r\n\r\n");
    }
    assertThat(small.spans.stream().map(SpanRecord::name))
        .containsExactly("GET /a", "GET {other}", "GET {other}", "GET /a");
    MetricPoint.Value folded =
        (MetricPoint.Value) small.family("kernspan.agent.routes.folded").points().getFirst();
    assertThat(folded.value()).isEqualTo(2);
  }

  @Test
  void aSeriesOfAClientHasTheServerAndNoRoute() {
    ask(world.connected(), GET, OK);
    MetricPoint point = world.family("http.client.request.duration").points().getFirst();
    assertThat(point.keys()).contains("server.address", "server.port").doesNotContain("http.route");
    assertThat(point.values()).contains("shop", "80");
  }

  @Test
  void aSeriesWithoutAKnownPathHasNoRoute() {
    exchange(world.accepted(), "CONNECT db:1 HTTP/1.1\r\n\r\n");
    assertThat(world.family("http.server.request.duration").points().getFirst().keys())
        .doesNotContain("http.route");
  }

  @Test
  void anAbsoluteTargetWithoutAPathMeansTheRoot() {
    exchange(world.accepted(), "GET http://other HTTP/1.1\r\n\r\n");
    assertThat(world.attributes()).containsEntry("url.path", "/").containsEntry("http.route", "/");
  }

  @Test
  void anExemplarIsTheSpanOfTheRequest() {
    exchange(world.accepted(), GET);
    MetricPoint.Histogram point =
        (MetricPoint.Histogram) world.family("http.server.request.duration").points().getFirst();
    assertThat(point.exemplars()[0])
        .extracting("traceId", "spanId")
        .containsExactly(world.span().traceId(), world.span().spanId());
  }

  private static void exchange(TestSocket socket, String request) {
    socket.read(THREAD, request);
    socket.write(THREAD, OK);
  }

  private static void ask(TestSocket socket, String request, String response) {
    socket.write(THREAD, request);
    socket.read(THREAD, response);
  }

  private long durationMs() {
    return (world.span().endEpochNs() - world.span().startEpochNs()) / 1_000_000;
  }
}
