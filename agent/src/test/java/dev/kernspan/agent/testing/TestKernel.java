package dev.kernspan.agent.testing;

import dev.kernspan.agent.protocol.Side;
import dev.kernspan.agent.protocol.Signature;
import dev.kernspan.probe.request.RequestEvent;
import dev.kernspan.ring.RecordHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records that the request probe writes, by the rules of its kernel side. Memory of a
 * record is gone after the call, so that who keeps it is found out.
 */
public final class TestKernel {
  private final RecordHandler handler;
  private final List<Signature> signatures;
  private final TestClock clock;
  private final Map<Integer, TestThread> threads = new HashMap<>();
  private final Map<Integer, Long> threadTokens = new HashMap<>();
  private long lastId;
  private int recordsToLose;
  private long requestsLost;

  public TestKernel(RecordHandler handler, List<Signature> signatures, TestClock clock) {
    this.handler = handler;
    this.signatures = signatures;
    this.clock = clock;
  }

  /** A connection that no byte went over yet; each process has its own end of it. */
  public TestSocket socket(int tgid, String local, int localPort, String remote, int remotePort) {
    return new TestSocket(this, tgid, new TestSocket.Ends(local, localPort, remote, remotePort));
  }

  /** The thread with this number, which is accounted for from now on. */
  public TestThread thread(int tid) {
    return threads.computeIfAbsent(tid, t -> new TestThread(clock));
  }

  @Nullable TestThread accounted(int tid) {
    return threads.get(tid);
  }

  /** The ring has no room for so many records from now on. */
  public void lose(int records) {
    recordsToLose = records;
  }

  /** Requests whose first record was lost. */
  public long requestsLost() {
    return requestsLost;
  }

  long nowNs() {
    return clock.monotonicNs();
  }

  long nextId() {
    return ++lastId << 12;
  }

  long threadToken(int tid) {
    return threadTokens.getOrDefault(tid, 0L);
  }

  void threadToken(int tid, long token) {
    threadTokens.put(tid, token);
  }

  void countRequestLost() {
    requestsLost++;
  }

  /** The flags of a message that begins with these bytes. */
  int recognise(long head, int bytes) {
    long have = bytes >= 8 ? -1 : (1L << (8 * bytes)) - 1;
    int flags = 0;
    for (Signature signature : signatures) {
      if (((head ^ signature.value()) & signature.mask() & have) != 0) {
        continue;
      }
      if ((signature.mask() & ~have) == 0) {
        return signature.side() == Side.REQUEST
            ? RequestEvent.IS_REQUEST
            : RequestEvent.IS_RESPONSE;
      }
      flags = RequestEvent.IS_PARTIAL;
    }
    return flags;
  }

  /** Hands a record over; false if the ring is full. */
  boolean emit(int size, Consumer<MemorySegment> fill) {
    if (recordsToLose > 0) {
      recordsToLose--;
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment record = arena.allocate(size, 8);
      fill.accept(record);
      handler.onRecord(record, 0, size);
    }
    return true;
  }
}
