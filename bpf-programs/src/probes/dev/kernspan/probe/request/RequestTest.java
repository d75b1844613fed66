package dev.kernspan.probe.request;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.ProbeLoader;
import dev.kernspan.ring.RingBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTest {
  private static final int RING_BYTES = 1 << 20;
  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final List<Message> messages = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private LoadedProbe probe;
  private RingBuffer ring;
  private ServerSocketChannel listener;
  private SocketChannel client;
  private SocketChannel server;

  /** One record of data, out of the ring. */
  private record Message(
      boolean server,
      boolean sent,
      int flags,
      int length,
      String captured,
      long arrivalNs,
      long timeNs) {}

  @BeforeEach
  void load() throws IOException {
    List<ProtocolSignature> signatures =
        List.of(prefix("GET ", true), prefix("POST ", true), prefix("HTTP/1.", false));
    try (ProbeLoader loader = new ProbeLoader(KernelFeatures.probe())) {
      // Process 0 does not exist: this process is observed.
      probe =
          loader.load(
              new Request(),
              new ProbeLoader.Options(
                  1,
                  List.of(),
                  RING_BYTES,
                  0,
                  Optional.empty(),
                  ProtocolSignature.all(signatures)));
    }
    ring = new RingBuffer(probe.object().map("events"));
    listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    client = SocketChannel.open(listener.getLocalAddress());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    listener.close();
    ring.close();
    probe.close();
  }

  @Test
  void reportsBothSidesOfARequest() throws IOException {
    exchange(REQUEST, RESPONSE);
    drain();
    assertThat(messages)
        .extracting(Message::server, Message::sent, Message::captured)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(false, true, REQUEST),
            org.assertj.core.groups.Tuple.tuple(true, false, REQUEST),
            org.assertj.core.groups.Tuple.tuple(true, true, RESPONSE),
            org.assertj.core.groups.Tuple.tuple(false, false, RESPONSE));
    assertThat(messages.get(1).flags & RequestEvent.IS_REQUEST).isNotZero();
    assertThat(messages.get(2).flags & RequestEvent.IS_RESPONSE).isNotZero();
  }

  @Test
  void stampsTheArrivalBeforeTheRead() throws IOException {
    write(client, REQUEST);
    long written = System.nanoTime();
    while (System.nanoTime() - written < 5_000_000) {
      Thread.onSpinWait();
    }
    read(server, REQUEST.length());
    drain();
    Message read = messages.getLast();
    assertThat(read.timeNs - read.arrivalNs).isGreaterThanOrEqualTo(5_000_000);
  }

  @Test
  void copiesALongHeadWholeAndOfALongBodyOnlyTheBeginning() throws IOException {
    String longHead = "GET /a HTTP/1.1\r\nCookie: " + "c".repeat(2000) + "\r\n\r\n";
    String longBody = "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + "b".repeat(2000);
    exchange(longHead, longBody);
    drain();
    assertThat(messages.get(1).captured).isEqualTo(longHead);
    assertThat(messages.get(2).captured).isEqualTo(longBody.substring(0, 512));
    assertThat(messages.get(2).length).isEqualTo(longBody.length());
  }

  @Test
  void copiesNoMoreThanFourKibibytes() throws IOException {
    exchange("GET /" + "a".repeat(6000) + " HTTP/1.1\r\n\r\n", RESPONSE);
    drain();
    assertThat(messages.get(1).captured).hasSize(4096);
  }

  @Test
  void recognisesARequestThatComesByteByByte() throws IOException {
    for (int i = 0; i < REQUEST.length(); i++) {
      write(client, REQUEST.substring(i, i + 1));
      read(server, 1);
    }
    drain();
    StringBuilder seen = new StringBuilder();
    messages.stream().filter(m -> !m.sent).forEach(m -> seen.append(m.captured));
    assertThat(seen.toString()).isEqualTo(REQUEST);
  }

  @Test
  void gathersTheBuffersOfOneCall() throws IOException {
    ByteBuffer[] parts = {bytes("GET /"), bytes("gathered"), bytes(" HTTP/1.1\r\n"), bytes("\r\n")};
    client.write(parts);
    drain();
    assertThat(messages.getFirst().captured).isEqualTo("GET /gathered HTTP/1.1\r\n\r\n");
  }

  @Test
  void leavesAnUnknownProtocolAlone() throws IOException {
    for (int i = 0; i < 8; i++) {
      exchange("\u0001\u0002\u0003\u0004 ping", "\u0001\u0002 pong");
    }
    exchange(REQUEST, RESPONSE);
    drain();
    assertThat(messages).isEmpty();
  }

  @Test
  void reportsTheEndOfAConnectionOnBothSides() throws IOException {
    exchange(REQUEST, RESPONSE);
    server.close();
    assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    client.close();
    drain();
    assertThat(ends)
        .contains(RequestEvent.END_LOCAL_CLOSE, RequestEvent.END_EOF, RequestEvent.END_CLOSED);
  }

  @Test
  void countsRequestsOnUnixSockets(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("s");
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(path));
      try (SocketChannel asks = SocketChannel.open(UnixDomainSocketAddress.of(path));
          SocketChannel answers = unix.accept()) {
        write(asks, REQUEST);
        read(answers, REQUEST.length());
      }
    }
    Files.deleteIfExists(path);
    assertThat(Tally.UNIX_REQUESTS.read(probe.object())).isEqualTo(1);
  }

  private static ProtocolSignature prefix(String text, boolean request) {
    long mask = 0;
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      mask |= 0xFFL << (8 * i);
      value |= (long) text.charAt(i) << (8 * i);
    }
    return new ProtocolSignature(1, request, mask, value);
  }

  private void exchange(String request, String response) throws IOException {
    write(client, request);
    read(server, request.length());
    write(server, response);
    read(client, response.length());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static void write(SocketChannel to, String text) throws IOException {
    assertThat(to.write(bytes(text))).isEqualTo(text.length());
  }

  private static void read(SocketChannel from, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      assertThat(from.read(into)).isPositive();
    }
  }

  /** Only the records of our own connections count: other processes of this machine talk too. */
  private void drain() {
    List<Long> ours = new ArrayList<>();
    int self = (int) ProcessHandle.current().pid();
    ring.drain((memory, at, length) -> take(memory, at, self, ours), Integer.MAX_VALUE);
  }

  private void take(MemorySegment memory, long at, int self, List<Long> ours) {
    int kind = RequestEvent.KIND.get(memory, at);
    if (kind == RequestEvent.KIND_END) {
      if (ours.contains(RequestEvent.End.CONN.get(memory, at))) {
        ends.add(RequestEvent.End.REASON.get(memory, at));
      }
    } else if (RequestEvent.Data.TGID.get(memory, at) == self && kind == RequestEvent.KIND_DATA) {
      ours.add(RequestEvent.Data.CONN.get(memory, at));
      messages.add(message(memory, at));
    }
  }

  private static Message message(MemorySegment memory, long at) {
    int captured = RequestEvent.Data.CAPTURED.get(memory, at);
    byte[] bytes = new byte[captured];
    MemorySegment.copy(memory, JAVA_BYTE, at + RequestEvent.Data.SIZE, bytes, 0, captured);
    return new Message(
        RequestEvent.Data.ROLE.get(memory, at) == RequestEvent.ROLE_SERVER,
        RequestEvent.Data.DIRECTION.get(memory, at) == RequestEvent.DIRECTION_SEND,
        RequestEvent.Data.FLAGS.get(memory, at),
        (int) RequestEvent.Data.LENGTH.get(memory, at),
        new String(bytes, US_ASCII),
        RequestEvent.Data.ARRIVAL_NS.get(memory, at),
        RequestEvent.Data.TIME_NS.get(memory, at));
  }
}
