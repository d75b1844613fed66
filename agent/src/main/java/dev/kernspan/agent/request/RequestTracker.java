package dev.kernspan.agent.request;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.kernspan.agent.aggregate.Aggregates;
import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.agent.protocol.Conversation;
import dev.kernspan.agent.protocol.Conversation.End;
import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.protocol.Operation;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.kernel.Clock;
import dev.kernspan.probe.request.RequestEvent;
import dev.kernspan.probe.request.RequestEvent.Conn;
import dev.kernspan.ring.RecordHandler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes the records of the request probe to the conversations they belong to. */
public final class RequestTracker implements RecordHandler {
  private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long EVICT_NS = TimeUnit.MINUTES.toNanos(5);

  private final RequestStats stats = new RequestStats();
  private final LongTable<Connection> connections;
  private final ArrayDeque<Connection> freeConnections = new ArrayDeque<>();
  private final Followed[] protocols;
  private final Serving serving;
  private final Workers workers;
  private final Overtaking overtaking = new Overtaking(this::takeBehind);
  private final Operation operation = new Operation();
  private final Operation behind = new Operation();
  private final byte[] local = new byte[16];
  private final byte[] remote = new byte[16];

  /**
   * @param protocols in the order of the numbers that the kernel side got, from 1
   */
  public RequestTracker(Surroundings around, Aggregates aggregates, List<Protocol> protocols) {
    this.connections = new LongTable<>(around.maxConnections());
    this.serving = new Serving(around.maxOpenRequests(), new SpanIds());
    this.workers = new Workers(around.maxOpenRequests(), serving);
    LedgerMeasure ledgers = new LedgerMeasure(aggregates);
    this.protocols =
        protocols.stream()
            .map(p -> new Followed(p, book(p, p.measure(aggregates), ledgers, around)))
            .toArray(Followed[]::new);
    aggregates.source(new PrecisionMetric(serving, around.processes(), around.clock()));
  }

  public RequestStats stats() {
    return stats;
  }

  /** The threads that serve and make requests. */
  Workers workers() {
    return workers;
  }

  public int connections() {
    return connections.size();
  }

  /** Threads that serve or make requests, and whose time is accounted for. */
  public int threads() {
    return workers.size();
  }

  /** Times that a thread's totals did not grow by the time that went by, so that it is unknown. */
  public long threadsBroken() {
    return workers.broken();
  }

  /** Operations of threads for which there was no room. */
  public long threadsRefused() {
    return workers.refused();
  }

  /** Reads that wait for the send that they overtook. */
  public int overtaking() {
    return overtaking.size();
  }

  /** Those for which there was no room: they were taken for earlier than that send. */
  public long overtakingRefused() {
    return overtaking.refused();
  }

  /** Requests that have begun and not ended. */
  public int openRequests() {
    int open = 0;
    for (Followed protocol : protocols) {
      open += protocol.book.open();
    }
    return open;
  }

  @Override
  public void onRecord(MemorySegment ring, long at, int length) {
    int kind = RequestEvent.KIND.get(ring, at);
    if (kind == RequestEvent.KIND_DATA) {
      onData(ring, at, length);
    } else if (kind == RequestEvent.KIND_CONN) {
      onConn(ring, at);
    } else if (kind == RequestEvent.KIND_END) {
      onEnd(ring, at);
    }
  }

  /** The process is gone, or is another program now. */
  public void forget(int tgid) {
    serving.forget(tgid);
  }

  /** Looks after what nothing happens to; once a second is enough. */
  public void tick(long nowNs) {
    overtaking.tick(nowNs);
    connections.forEach(
        connection -> {
          Conversation conversation = connection.conversation();
          long idleNs = nowNs - connection.lastNs();
          if (conversation != null && idleNs > IDLE_NS) {
            conversation.onIdle(connection.lastNs(), idleNs);
          }
        });
    if (connections.full()) {
      evictIdle(nowNs);
    }
    workers.tick(nowNs);
  }

  private ExchangeBook book(
      Protocol protocol, Protocol.Measure measure, LedgerMeasure ledgers, Surroundings around) {
    return new ExchangeBook(
        protocol, new ExchangeBook.Measures(measure, ledgers), serving, stats, around);
  }

  private void onConn(MemorySegment ring, long at) {
    long id = Conn.CONN.get(ring, at);
    Connection connection = connections.get(id);
    if (connection == null) {
      connection = open(id, (int) Conn.TGID.get(ring, at));
    }
    if (connection == null) {
      return;
    }
    MemorySegment.copy(ring, JAVA_BYTE, at + Conn.LOCAL_ADDR.offset(), local, 0, local.length);
    MemorySegment.copy(ring, JAVA_BYTE, at + Conn.REMOTE_ADDR.offset(), remote, 0, remote.length);
    connection.address(
        Conn.FAMILY.get(ring, at) != RequestEvent.FAMILY_IPV4,
        local,
        Conn.LOCAL_PORT.get(ring, at),
        remote,
        Conn.REMOTE_PORT.get(ring, at));
  }

  private void onData(MemorySegment ring, long at, int length) {
    operation.wrap(ring, at);
    long id = operation.connection();
    Connection connection = connections.get(id);
    if (connection == null) {
      connection = open(id, operation.tgid());
    }
    if (connection == null) {
      if (operation.looksLikeRequest()) {
        stats.count(Discard.LIMIT);
      }
      return;
    }
    connection.usedBy(operation.tgid(), operation.timeNs());
    Conversation conversation = converse(connection, operation.protocol());
    if (!connection.follows(operation.seq())) {
      stats.gap();
      overtaking.release(connection, 0);
      conversation.onGap();
    } else if (connection.isAhead(operation) && overtaking.add(connection, ring, at, length)) {
      workers.before(operation, null);
      return;
    }
    connection.sends(operation.sends());
    workers.before(operation, connection.exchange());
    conversation.onData(operation);
    workers.after(operation, connection.exchange());
    if (operation.sent()) {
      overtaking.release(connection, operation.timeNs());
    }
  }

  /** Takes what overtook a send, behind that. */
  private void takeBehind(Connection connection, MemorySegment record, long sentNs) {
    behind.wrap(record, 0);
    behind.comesAfter(sentNs);
    connection.sends(behind.sends());
    converse(connection, behind.protocol()).onData(behind);
    workers.after(behind, connection.exchange());
  }

  private void onEnd(MemorySegment ring, long at) {
    long id = RequestEvent.End.CONN.get(ring, at);
    Connection connection = connections.get(id);
    if (connection == null) {
      return;
    }
    overtaking.release(connection, 0);
    Conversation conversation = connection.conversation();
    End end = end(RequestEvent.End.REASON.get(ring, at));
    if (conversation != null) {
      if (!connection.follows(RequestEvent.End.SEQ.get(ring, at))) {
        stats.gap();
        conversation.onGap();
      }
      conversation.onEnd(
          end,
          RequestEvent.End.TIME_NS.get(ring, at),
          RequestEvent.End.PREVIOUS_NS.get(ring, at),
          RequestEvent.End.ERROR.get(ring, at));
    }
    if (end == End.CLOSED || end == End.LEFT) {
      close(connection);
    }
  }

  private static End end(int reason) {
    if (reason == RequestEvent.END_EOF) {
      return End.EOF;
    }
    if (reason == RequestEvent.END_LOCAL_CLOSE) {
      return End.LOCAL_CLOSE;
    }
    return reason == RequestEvent.END_CLOSED ? End.CLOSED : End.LEFT;
  }

  private @Nullable Connection open(long id, int tgid) {
    Connection connection = freeConnections.poll();
    if (connection == null) {
      connection = new Connection();
    }
    connection.reset(id, tgid);
    if (!connections.put(id, connection)) {
      freeConnections.push(connection);
      return null;
    }
    return connection;
  }

  /** A message too short to be recognised goes to the first protocol; so far there is one. */
  private Conversation converse(Connection connection, int number) {
    Conversation conversation = connection.conversation();
    if (conversation == null) {
      conversation = protocols[Math.max(number, 1) - 1].take();
      conversation.begin(connection);
      connection.conversation(conversation);
      connection.protocol(Math.max(number, 1));
    }
    return conversation;
  }

  private void close(Connection connection) {
    connections.remove(connection.id());
    Conversation conversation = connection.conversation();
    if (conversation != null) {
      protocols[connection.protocol() - 1].free.push(conversation);
    }
    freeConnections.push(connection);
  }

  private void evictIdle(long nowNs) {
    List<Connection> idle = new ArrayList<>();
    connections.forEach(
        connection -> {
          if (nowNs - connection.lastNs() > EVICT_NS) {
            idle.add(connection);
          }
        });
    for (Connection connection : idle) {
      Conversation conversation = connection.conversation();
      if (conversation != null) {
        conversation.onEnd(End.LEFT, nowNs, connection.lastNs(), 0);
      }
      stats.evict();
      close(connection);
    }
  }

  /**
   * What the tracker works with, and its limits.
   *
   * @param listeners get each finished exchange after the metrics
   */
  public record Surroundings(
      Clock clock,
      Processes processes,
      List<ExchangeListener> listeners,
      int maxConnections,
      int maxOpenRequests) {}

  /** A protocol, its exchanges, and the conversations that are free. */
  private static final class Followed {
    private final Protocol protocol;
    private final ExchangeBook book;
    private final ArrayDeque<Conversation> free = new ArrayDeque<>();

    private Followed(Protocol protocol, ExchangeBook book) {
      this.protocol = protocol;
      this.book = book;
    }

    private Conversation take() {
      Conversation conversation = free.poll();
      return conversation == null ? protocol.conversation(book) : conversation;
    }
  }
}
