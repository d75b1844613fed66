package dev.kernspan.agent.protocol;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.kernspan.probe.request.RequestEvent;
import dev.kernspan.probe.request.RequestEvent.Data;
import java.lang.foreign.MemorySegment;

/** One read or write, in place in the ring. Valid during the call only. */
public final class Operation {
  private MemorySegment ring = MemorySegment.NULL;
  private long at;
  private int flags;
  private long previousNs;

  /** Moves to the record at {@code newAt}. */
  public void wrap(MemorySegment newRing, long newAt) {
    ring = newRing;
    at = newAt;
    flags = Data.FLAGS.get(newRing, newAt);
    previousNs = 0;
  }

  /** Monotonic ns, just after the read or write. */
  public long timeNs() {
    return Data.TIME_NS.get(ring, at);
  }

  /**
   * Of a read: when the first unread byte reached the socket. Of a write: when the call began.
   * Monotonic ns; 0 if not known.
   */
  public long beginNs() {
    return Data.BEGIN_NS.get(ring, at);
  }

  public long connection() {
    return Data.CONN.get(ring, at);
  }

  public int tgid() {
    return (int) Data.TGID.get(ring, at);
  }

  public int tid() {
    return (int) Data.TID.get(ring, at);
  }

  /** The connection's newest request. */
  public long token() {
    return Data.TOKEN.get(ring, at);
  }

  /**
   * Of a request: the one that the calling thread had read last, before this operation. Of the
   * response to one: that for which it was asked. 0 if none.
   */
  public long threadToken() {
    return Data.THREAD_TOKEN.get(ring, at);
  }

  public long seq() {
    return Data.SEQ.get(ring, at);
  }

  /** The number that the loader gave the protocol; 0 while the kernel has not recognised one. */
  public int protocol() {
    return Data.PROTOCOL.get(ring, at);
  }

  public boolean sent() {
    return Data.DIRECTION.get(ring, at) == RequestEvent.DIRECTION_SEND;
  }

  /**
   * Which side the process is on. The kernel tells it by the first message it recognises; until
   * then who reads first is the server.
   */
  public Role role() {
    int role = Data.ROLE.get(ring, at);
    boolean server = role == 0 ? !sent() : role == RequestEvent.ROLE_SERVER;
    return server ? Role.SERVER : Role.CLIENT;
  }

  /** Bytes read or written. */
  public int length() {
    return (int) Data.LENGTH.get(ring, at);
  }

  /** Whether these are the first bytes after a change of direction. */
  public boolean startsRun() {
    return (flags & RequestEvent.RUN_START) != 0;
  }

  /** Whether the bytes begin as a request of the protocol does. */
  public boolean looksLikeRequest() {
    return (flags & RequestEvent.IS_REQUEST) != 0;
  }

  /** Whether there are too few bytes to tell. */
  public boolean looksPartial() {
    return (flags & RequestEvent.IS_PARTIAL) != 0;
  }

  /** Whether the kernel side accounts for the thread. */
  public boolean hasLedger() {
    return (flags & RequestEvent.HAS_LEDGER) != 0;
  }

  /** Copies the totals of the thread at {@link #timeNs}; see {@code ThreadTotals}. */
  public void copyLedger(long[] to) {
    RequestEvent.TOTALS.copy(ring, at + Data.LEDGER.offset(), to);
  }

  /** Whether the totals at {@link #beginNs} are known, too. */
  public boolean begun() {
    return (flags & RequestEvent.HAS_BEGIN) != 0;
  }

  /** Copies the totals of the thread at {@link #beginNs}. */
  public void copyBegin(long[] to) {
    long end = at + Data.SIZE + captured();
    RequestEvent.TOTALS.copy(ring, (end + Long.BYTES - 1) & -Long.BYTES, to);
  }

  /** The request that kept the thread waiting longest, since it read its last one; 0 if none. */
  public long blockedBy() {
    return Data.BLOCKED_BY.get(ring, at);
  }

  public long blockedByNs() {
    return Data.BLOCKED_BY_NS.get(ring, at);
  }

  /** When the other side closed while a request was open, monotonic ns; 0 if it did not. */
  public long closedNs() {
    return Data.CLOSED_NS.get(ring, at);
  }

  /** CPU time of the thread that had read the request, at {@link #closedNs}; 0 if not known. */
  public long closedCpuNs() {
    return Data.CLOSED_CPU.get(ring, at);
  }

  /** Segments that the connection sent again, since it was opened. */
  public long retransmits() {
    return Data.RETRANSMITS.get(ring, at);
  }

  /** How long the other side of the connection had no room to receive, since it was opened. */
  public long windowNs() {
    return Data.WINDOW_NS.get(ring, at);
  }

  /** Time of the operation before this one, monotonic ns. */
  public long previousNs() {
    return previousNs == 0 ? Data.PREVIOUS_NS.get(ring, at) : previousNs;
  }

  /** It overtook one that ended at {@code ns}, and is taken behind that; 0: none. */
  public void comesAfter(long ns) {
    previousNs = ns;
  }

  /**
   * Sends of the connection that come before, even if they are reported later; of a send its own
   * number, from 1.
   */
  public long sends() {
    return Data.SENDS.get(ring, at);
  }

  /** How many of the first bytes were copied. */
  public int captured() {
    return Data.CAPTURED.get(ring, at);
  }

  /** Copies the captured bytes; says how many fitted. */
  public int copy(byte[] to, int offset) {
    int n = Math.min(captured(), to.length - offset);
    MemorySegment.copy(ring, JAVA_BYTE, at + Data.SIZE, to, offset, n);
    return n;
  }

  /** How many of the last bytes {@link #tail} holds, at most 8. */
  public int tailBytes() {
    int captured = captured();
    return captured == length() ? Math.min(captured, Long.BYTES) : Data.TAIL_BYTES.get(ring, at);
  }

  /** The last bytes, the first of them lowest. */
  public long tail() {
    int captured = captured();
    if (captured != length()) {
      return Data.TAIL.get(ring, at);
    }
    long tail = 0;
    int n = Math.min(captured, Long.BYTES);
    for (int i = 0; i < n; i++) {
      tail |= (ring.get(JAVA_BYTE, at + Data.SIZE + captured - n + i) & 0xFFL) << (8 * i);
    }
    return tail;
  }
}
