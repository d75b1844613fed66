package dev.kernspan.probe.tcpconnect;

import static dev.kernspan.probe.tcpconnect.TcpConnectEvent.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.MetricDef;
import dev.kernspan.testing.LiveProbe;
import dev.kernspan.testing.RecordedLines;
import dev.kernspan.testing.Restricted;
import dev.kernspan.testing.RowMap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TcpConnectTest {
  private static final int RING_BYTES = 1 << 20;
  private static final long SELF = ProcessHandle.current().pid();

  private final TcpConnect probe = new TcpConnect();

  @ParameterizedTest
  @CsvSource({
    "INET, 127.0.0.1, 127.0.0.1, false",
    "INET6, 127.0.0.1, 127.0.0.1, false",
    "INET6, ::1, ::1, true"
  })
  void measuresAConnect(StandardProtocolFamily family, String host, String shown, boolean ipv6)
      throws IOException {
    try (LiveProbe live = LiveProbe.of(probe);
        ServerSocketChannel listener = listen(host, 50)) {
      long before = System.nanoTime();
      int localPort;
      try (SocketChannel client = SocketChannel.open(family)) {
        client.connect(listener.getLocalAddress());
        localPort = port((InetSocketAddress) client.getLocalAddress());
      }
      long elapsed = System.nanoTime() - before;
      MemorySegment event = onlyEvent(live, listener);
      assertThat(RESULT.get(event, 0)).isEqualTo(DONE);
      assertThat(ERROR.get(event, 0)).isZero();
      assertThat(DURATION_NS.get(event, 0)).isBetween(1L, elapsed);
      assertThat(TGID.get(event, 0)).isEqualTo(SELF);
      assertThat(LOCAL_PORT.get(event, 0)).isEqualTo(localPort);
      assertThat(isIpv6(event, 0)).isEqualTo(ipv6);
      assertThat(RowMap.of(probe, event))
          .containsEntry("pid", SELF)
          .containsEntry("saddr", shown)
          .containsEntry("daddr", shown)
          .containsEntry("dport", (long) port(listener))
          .doesNotContainKey("error");
    }
  }

  @ParameterizedTest
  @CsvSource({"INET, 127.0.0.1", "INET6, 127.0.0.1", "INET6, ::1"})
  void countsARefusedConnect(StandardProtocolFamily family, String host) throws IOException {
    InetSocketAddress closed;
    try (ServerSocketChannel listener = listen(host, 50)) {
      closed = (InetSocketAddress) listener.getLocalAddress();
    }
    try (LiveProbe live = LiveProbe.of(probe);
        SocketChannel client = SocketChannel.open(family)) {
      assertThatThrownBy(() -> client.connect(closed)).isInstanceOf(ConnectException.class);
      List<MemorySegment> events = eventsTo(live, port(closed), 1);
      assertThat(recorded(events))
          .containsExactly("kernspan.tcp.connection.failures ECONNREFUSED 1.0 of " + SELF);
      assertThat(RowMap.of(probe, events.getFirst()))
          .containsEntry("error", "ECONNREFUSED")
          .containsEntry("saddr", host)
          .containsEntry("daddr", host);
    }
  }

  @Test
  @Tag("not-in-a-guest") // has no Python
  void countsAConnectThatNobodyAnswers() throws Exception {
    // One SYN more than the first, so that the kernel gives up after 3 s instead of 127 s.
    String connect =
        """
        import socket, sys
        s = socket.socket()
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 1)
        sys.exit(s.connect_ex(('127.0.0.1', int(sys.argv[1]))))
        """;
    try (FullListener full = new FullListener();
        LiveProbe live = LiveProbe.of(probe)) {
      Process process =
          new ProcessBuilder("/usr/bin/python3", "-c", connect, "" + full.port()).start();
      assertThat(process.waitFor()).isEqualTo(110);
      MemorySegment event = eventsTo(live, full.port(), 1).getFirst();
      assertThat(recorded(List.of(event)))
          .containsExactly("kernspan.tcp.connection.failures ETIMEDOUT 1.0 of " + process.pid());
      assertThat(DURATION_NS.get(event, 0)).isGreaterThan(2_500_000_000L);
      assertThat(TGID.get(event, 0)).isEqualTo(process.pid());
      assertThat(TID.get(event, 0)).isEqualTo(process.pid());
      assertThat(COMM.string(event, 0)).startsWith("python3");
    }
  }

  @Test
  void measuresAConnectThatDoesNotBlock() throws IOException {
    try (LiveProbe live = LiveProbe.of(probe);
        ServerSocketChannel listener = listen("127.0.0.1", 50);
        Selector selector = Selector.open();
        SocketChannel client = SocketChannel.open()) {
      client.configureBlocking(false);
      client.connect(listener.getLocalAddress());
      client.register(selector, SelectionKey.OP_CONNECT);
      selector.select();
      assertThat(client.finishConnect()).isTrue();
      assertThat(RESULT.get(onlyEvent(live, listener), 0)).isEqualTo(DONE);
    }
  }

  @Test
  void tellsAConnectThatTheProcessGaveUp() throws IOException {
    try (FullListener full = new FullListener();
        LiveProbe live = LiveProbe.of(probe)) {
      full.connect().close();
      List<MemorySegment> events = eventsTo(live, full.port(), 1);
      assertThat(RESULT.get(events.getFirst(), 0)).isEqualTo(ABANDONED);
      assertThat(recorded(events))
          .containsExactly("kernspan.tcp.connection.failures abandoned 1.0 of " + SELF);
    }
  }

  @Test
  void countsAConnectThatBeganBeforeTheProbe() throws IOException {
    try (FullListener full = new FullListener()) {
      SocketChannel pending = full.connect();
      try (LiveProbe live = LiveProbe.of(probe)) {
        pending.close();
        assertThat(live.lost("LOST_NO_START")).isPositive();
        assertThat(eventsTo(live, full.port(), 0)).isEmpty();
      }
    }
  }

  @Test
  void recordsTheDurationInSeconds() throws IOException {
    try (LiveProbe live = LiveProbe.of(probe);
        ServerSocketChannel listener = listen("127.0.0.1", 50)) {
      SocketChannel.open(listener.getLocalAddress()).close();
      MemorySegment event = onlyEvent(live, listener);
      double seconds = DURATION_NS.get(event, 0) / 1e9;
      assertThat(recorded(List.of(event)))
          .containsExactly("kernspan.tcp.connect.duration null " + seconds + " of " + SELF);
      assertThat(seconds).isLessThan(1);
    }
  }

  @Test
  void countsEveryConnect() throws IOException {
    try (LiveProbe live = LiveProbe.of(probe);
        ServerSocketChannel listener = listen("127.0.0.1", 50)) {
      connect(listener, 1000);
      assertThat(eventsTo(live, port(listener), 1000)).hasSize(1000);
      assertThat(live.lost("LOST_RING_FULL")).isZero();
    }
  }

  @Test
  void countsWhatDoesNotFitIntoTheRing() throws IOException {
    try (LiveProbe live = LiveProbe.of(probe, 4096, open -> {});
        ServerSocketChannel listener = listen("127.0.0.1", 50)) {
      live.only(SELF);
      connect(listener, 200);
      int delivered = live.records().size();
      assertThat(delivered).isPositive();
      assertThat(live.lost("LOST_RING_FULL")).isPositive();
      assertThat(delivered + live.lost("LOST_RING_FULL")).isEqualTo(200);
    }
  }

  @Test
  void leavesOutProcessesThatAreNotSelected() throws IOException {
    try (LiveProbe live = LiveProbe.of(probe);
        ServerSocketChannel listener = listen("127.0.0.1", 50)) {
      live.only(1);
      connect(listener, 10);
      assertThat(eventsTo(live, port(listener), 0)).isEmpty();
      assertThat(live.lost("LOST_NO_START")).isZero();
    }
  }

  @Test
  void leavesOutTheAgent() throws IOException {
    try (LiveProbe live = LiveProbe.of(probe, RING_BYTES, open -> open.global("agent_tgid", SELF));
        ServerSocketChannel listener = listen("127.0.0.1", 50)) {
      connect(listener, 10);
      assertThat(eventsTo(live, port(listener), 0)).isEmpty();
    }
  }

  @Test
  void worksByTheRawTracepointToo() throws IOException {
    try (LiveProbe live = LiveProbe.of(Restricted.toLastRungs(probe));
        ServerSocketChannel listener = listen("127.0.0.1", 50)) {
      connect(listener, 10);
      assertThat(eventsTo(live, port(listener), 10))
          .hasSize(10)
          .allMatch(e -> RESULT.get(e, 0) == DONE && TGID.get(e, 0) == SELF);
    }
  }

  @Test
  void measuresWithoutAllocating() throws IOException {
    MemorySegment done;
    MemorySegment abandoned;
    try (FullListener full = new FullListener();
        LiveProbe live = LiveProbe.of(probe);
        ServerSocketChannel listener = listen("127.0.0.1", 50)) {
      connect(listener, 1);
      full.connect().close();
      done = onlyEvent(live, listener);
      abandoned = eventsTo(live, full.port(), 1).getFirst();
    }
    // The first rounds run in the interpreter, which allocates.
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 50 && allocated > 0; round++) {
      allocated = Math.min(allocated, allocatedBy(done, abandoned));
    }
    assertThat(allocated).isZero();
  }

  private long allocatedBy(MemorySegment done, MemorySegment abandoned) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Counting out = new Counting();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      probe.onEvent(done, 0, SIZE, out);
      probe.onEvent(abandoned, 0, SIZE, out);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(out.values).isEqualTo(200_000);
    return allocated;
  }

  private static ServerSocketChannel listen(String host, int backlog) throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getByName(host), 0), backlog);
  }

  private static void connect(ServerSocketChannel listener, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      SocketChannel.open(listener.getLocalAddress()).close();
      listener.accept().close();
    }
  }

  private static MemorySegment onlyEvent(LiveProbe live, ServerSocketChannel listener)
      throws IOException {
    List<MemorySegment> events = eventsTo(live, port(listener), 1);
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  /** The events of connects to {@code port}; waits until there are as many as are expected. */
  private static List<MemorySegment> eventsTo(LiveProbe live, int port, int expected) {
    List<MemorySegment> events = new ArrayList<>();
    live.awaitThat(
        records -> {
          events.clear();
          records.stream().filter(e -> REMOTE_PORT.get(e, 0) == port).forEach(events::add);
          return events.size() >= expected;
        });
    return events;
  }

  private List<String> recorded(List<MemorySegment> events) {
    RecordedLines out = new RecordedLines();
    events.forEach(e -> probe.onEvent(e, 0, (int) e.byteSize(), out));
    return out.lines();
  }

  private static int port(ServerSocketChannel listener) throws IOException {
    return port((InetSocketAddress) listener.getLocalAddress());
  }

  private static int port(InetSocketAddress address) {
    return address.getPort();
  }

  /** A listener whose queue is full: the kernel drops every SYN to it. */
  private static final class FullListener implements AutoCloseable {
    private static final int QUEUE = 1;

    private final ServerSocketChannel listener = listen("127.0.0.1", QUEUE);
    private final List<SocketChannel> queued = new ArrayList<>();

    FullListener() throws IOException {
      // Linux takes one more than it was told.
      for (int i = 0; i <= QUEUE; i++) {
        queued.add(SocketChannel.open(listener.getLocalAddress()));
      }
    }

    int port() throws IOException {
      return TcpConnectTest.port(listener);
    }

    SocketChannel connect() throws IOException {
      SocketChannel client = SocketChannel.open();
      client.configureBlocking(false);
      assertThat(client.connect(listener.getLocalAddress())).isFalse();
      return client;
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : queued) {
        channel.close();
      }
      listener.close();
    }
  }

  /** Writes down what is measured. */
  private static final class Counting implements Measurements {
    private int values;

    @Override
    public void record(MetricDef metric, int tgid, double value) {
      values++;
    }

    @Override
    public void record(MetricDef metric, int tgid, double value, String attribute) {
      values++;
    }

    @Override
    public void record(MetricDef metric, int tgid, double value, String first, String second) {
      values++;
    }

    @Override
    public void recordBuckets(
        MetricDef.Histogram metric, int tgid, long[] counts, double sum, String attribute) {
      values++;
    }
  }
}
