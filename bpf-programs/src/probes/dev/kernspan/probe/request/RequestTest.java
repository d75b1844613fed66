package dev.kernspan.probe.request;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kernspan.kernel.KernelFeatures;
import dev.kernspan.libbpf.OpenObject;
import dev.kernspan.probe.LoadedProbe;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeLoader;
import dev.kernspan.ring.RingBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
  private static final long PATIENCE_NS = 5_000_000_000L;
  private static final int RING_BYTES = 1 << 20;

  /** So small that a sender can be made to wait for the other side. */
  private static final int BUFFER_BYTES = 1 << 16;

  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private Session session;

  /** One record of data, out of the ring. */
  record Message(
      boolean server,
      boolean sent,
      int flags,
      int length,
      String captured,
      long sends,
      long beginNs,
      long timeNs,
      long token,
      long threadToken,
      long closedNs,
      long closedCpu) {}

  @BeforeEach
  void load() throws IOException {
    session = new Session(new Request());
  }

  @AfterEach
  void close() throws IOException {
    session.close();
  }

  @Test
  void reportsBothSidesOfARequest() throws IOException {
    session.exchange(REQUEST, RESPONSE);
    session.drain();
    assertThat(session.messages)
        .extracting(Message::server, Message::sent, Message::captured)
        .containsExactly(
            tuple(false, true, REQUEST),
            tuple(true, false, REQUEST),
            tuple(true, true, RESPONSE),
            tuple(false, false, RESPONSE));
    assertThat(session.messages.get(1).flags & RequestEvent.IS_REQUEST).isNotZero();
    assertThat(session.messages.get(2).flags & RequestEvent.IS_RESPONSE).isNotZero();
  }

  @Test
  void stampsTheArrivalBeforeTheRead() throws IOException {
    Session.write(session.client, REQUEST);
    long written = System.nanoTime();
    while (System.nanoTime() - written < 5_000_000) {
      Thread.onSpinWait();
    }
    Session.read(session.server, REQUEST.length());
    session.drain();
    Message read = session.messages.getLast();
    if (!session.sees("arrival of data")) {
      assertThat(read.beginNs).isZero();
      return;
    }
    assertThat(read.timeNs - read.beginNs).isGreaterThanOrEqualTo(5_000_000);
  }

  @Test
  void stampsTheBeginOfASendBeforeTheOtherSideHasIt() throws IOException {
    session.exchange(REQUEST, RESPONSE);
    session.drain();
    Message sent = session.messages.get(0);
    Message arrived = session.messages.get(1);
    if (!session.sees("begin of sends")) {
      assertThat(sent.beginNs).isZero();
      return;
    }
    assertThat(sent.beginNs).isPositive().isLessThan(arrived.beginNs);
    assertThat(arrived.beginNs).isLessThan(sent.timeNs);
  }

  @Test
  void copiesALongHeadWholeAndOfALongBodyOnlyTheBeginning() throws IOException {
    String longHead = "GET /a HTTP/1.1\r\nCookie: " + "c".repeat(2000) + "\r\n\r\n";
    String longBody = "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + "b".repeat(2000);
    session.exchange(longHead, longBody);
    session.drain();
    assertThat(session.messages.get(1).captured).isEqualTo(longHead);
    assertThat(session.messages.get(2).captured).isEqualTo(longBody.substring(0, 512));
    assertThat(session.messages.get(2).length).isEqualTo(longBody.length());
  }

  @Test
  void copiesNoMoreThanFourKibibytes() throws IOException {
    session.exchange("GET /" + "a".repeat(6000) + " HTTP/1.1\r\n\r\n", RESPONSE);
    session.drain();
    assertThat(session.messages.get(1).captured).hasSize(4096);
  }

  @Test
  void recognisesARequestThatComesByteByByte() throws IOException {
    for (int i = 0; i < REQUEST.length(); i++) {
      Session.write(session.client, REQUEST.substring(i, i + 1));
      Session.read(session.server, 1);
    }
    session.drain();
    StringBuilder seen = new StringBuilder();
    session.messages.stream().filter(m -> !m.sent).forEach(m -> seen.append(m.captured));
    assertThat(seen.toString()).isEqualTo(REQUEST);
  }

  @Test
  void recognisesARequestBehindAnEmptyLine() throws IOException {
    session.exchange(REQUEST, RESPONSE);
    Session.write(session.client, "\r\n");
    Session.read(session.server, 2);
    Session.write(session.client, REQUEST);
    Session.read(session.server, REQUEST.length());
    session.drain();
    assertThat(session.messages.getLast().flags & RequestEvent.IS_REQUEST).isNotZero();
    assertThat(session.messages.getLast().captured).isEqualTo(REQUEST);
  }

  @Test
  void gathersTheBuffersOfOneCall() throws IOException {
    ByteBuffer[] parts = {
      Session.bytes("GET /"),
      Session.bytes("gathered"),
      Session.bytes(" HTTP/1.1\r\n"),
      Session.bytes("\r\n")
    };
    session.client.write(parts);
    session.drain();
    assertThat(session.messages.getFirst().captured).isEqualTo("GET /gathered HTTP/1.1\r\n\r\n");
  }

  @ParameterizedTest(name = "without task storage: {0}")
  @ValueSource(booleans = {false, true})
  void remembersWhatAThreadReadLast(boolean noTaskStorage) throws IOException {
    try (Session own =
        new Session(
            new Request(),
            open ->
                open.global("no_task_storage", noTaskStorage ? 1 : 0)
                    .mapSize("old_threads", 1024))) {
      Session.write(own.client, REQUEST);
      Session.read(own.server, REQUEST.length());
      Session.write(own.client, REQUEST);
      own.drain();
      List<Message> requests =
          own.messages.stream().filter(m -> (m.flags & RequestEvent.IS_REQUEST) != 0).toList();
      assertThat(requests).extracting(Message::server).containsExactly(false, true, false);
      long first = requests.get(1).token;
      assertThat(first).isNotZero();
      assertThat(requests).extracting(Message::threadToken).containsExactly(0L, 0L, first);
    }
  }

  @Test
  void leavesAnUnknownProtocolAlone() throws IOException {
    for (int i = 0; i < 8; i++) {
      session.exchange("\u0001\u0002\u0003\u0004 ping", "\u0001\u0002 pong");
    }
    session.exchange(REQUEST, RESPONSE);
    session.drain();
    assertThat(session.messages).isEmpty();
  }

  @Test
  void reportsTheEndOfAConnectionOnBothSides() throws IOException {
    session.exchange(REQUEST, RESPONSE);
    session.end();
    assertThat(session.ends)
        .contains(RequestEvent.END_LOCAL_CLOSE, RequestEvent.END_EOF, RequestEvent.END_CLOSED);
  }

  @Test
  void countsRequestsOnUnixSockets(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("s");
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(path));
      try (SocketChannel asks = SocketChannel.open(UnixDomainSocketAddress.of(path));
          SocketChannel answers = unix.accept()) {
        Session.write(asks, REQUEST);
        Session.read(answers, REQUEST.length());
      }
    }
    Files.deleteIfExists(path);
    assertThat(Tally.UNIX_REQUESTS.read(session.probe.object())).isEqualTo(1);
  }

  /** The probe at work, and a connection of ours that it sees from both ends. */
  static final class Session implements AutoCloseable {
    final List<Message> messages = new ArrayList<>();
    final List<Integer> ends = new ArrayList<>();
    final LoadedProbe probe;
    final SocketChannel client;
    final SocketChannel server;
    private final RingBuffer ring;
    private final ServerSocketChannel listener;

    Session(Probe request) throws IOException {
      this(request, open -> {});
    }

    Session(Probe request, Consumer<OpenObject> settings) throws IOException {
      this(request, KernelFeatures.probe(), Optional.empty(), settings);
    }

    Session(Probe request, KernelFeatures kernel) throws IOException {
      this(request, kernel, Optional.empty(), open -> {});
    }

    Session(Probe request, Path typesFile) throws IOException {
      this(request, KernelFeatures.probe(), Optional.of(typesFile), open -> {});
    }

    private Session(
        Probe request,
        KernelFeatures kernel,
        Optional<Path> typesFile,
        Consumer<OpenObject> settings)
        throws IOException {
      List<ProtocolSignature> signatures =
          List.of(prefix("GET ", true), prefix("POST ", true), prefix("HTTP/1.", false));
      try (ProbeLoader loader = new ProbeLoader(kernel, typesFile)) {
        // Process 0 does not exist: this process is observed.
        probe =
            loader.load(
                request,
                new ProbeLoader.Options(
                    1,
                    List.of(),
                    RING_BYTES,
                    0,
                    ProtocolSignature.all(signatures).andThen(settings)));
      }
      ring = new RingBuffer(probe.object().map("events"));
      listener =
          ServerSocketChannel.open()
              .setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES)
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client = open();
      server = listener.accept();
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
      listener.close();
      ring.close();
      probe.close();
    }

    /** Whether this kernel has a hook for it. */
    boolean sees(String purpose) {
      return probe.hooks().stream()
          .anyMatch(hook -> hook.purpose().equals(purpose) && hook.taken().isPresent());
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

    /** Another connection of ours. */
    SocketChannel open() throws IOException {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.connect(listener.getLocalAddress());
      return channel;
    }

    void exchange(String request, String response) throws IOException {
      write(client, request);
      read(server, request.length());
      write(server, response);
      read(client, response.length());
    }

    /** The server closes the connection, then the client; drains. */
    void end() throws IOException {
      server.close();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      client.close();
      drain();
    }

    static ByteBuffer bytes(String text) {
      return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    static void write(SocketChannel to, String text) throws IOException {
      assertThat(to.write(bytes(text))).isEqualTo(text.length());
    }

    static void read(SocketChannel from, int length) throws IOException {
      ByteBuffer into = ByteBuffer.allocate(length);
      while (into.hasRemaining()) {
        assertThat(from.read(into)).isPositive();
      }
    }

    /**
     * Only the records of our own connections count: other processes of this machine talk too. A
     * record that one of them is writing on another CPU holds up those behind it for a moment.
     */
    void drain() {
      List<Long> ours = new ArrayList<>();
      int self = (int) ProcessHandle.current().pid();
      long deadline = System.nanoTime() + PATIENCE_NS;
      do {
        ring.drain((memory, at, length) -> take(memory, at, self, ours), Integer.MAX_VALUE);
      } while (ring.backlogBytes() > 0 && System.nanoTime() < deadline);
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
          RequestEvent.Data.SENDS.get(memory, at),
          RequestEvent.Data.BEGIN_NS.get(memory, at),
          RequestEvent.Data.TIME_NS.get(memory, at),
          RequestEvent.Data.TOKEN.get(memory, at),
          RequestEvent.Data.THREAD_TOKEN.get(memory, at),
          RequestEvent.Data.CLOSED_NS.get(memory, at),
          RequestEvent.Data.CLOSED_CPU.get(memory, at));
    }
  }
}
