package dev.kernspan.agent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.kernspan.probe.request.RequestEvent;
import dev.kernspan.probe.request.RequestEvent.Conn;
import dev.kernspan.probe.request.RequestEvent.Data;
import dev.kernspan.probe.request.RequestEvent.End;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One end of a connection, as the kernel side of the request probe follows it. */
public final class TestSocket {
  private static final int CAPTURE_FIRST = 512;
  private static final int CAPTURE_MAX = 4096;
  private static final int MISSES_UNDECIDED = 4;
  private static final int MISSES_DECIDED = 32;
  private static final int RECV = 0;
  private static final int ROLE_CLIENT = 2;
  private static final int FAMILY_IPV6 = 10;

  private final TestKernel kernel;
  private final int tgid;
  private final Ends ends;
  private final long id;
  private long token;
  private long owner;
  private boolean opened;
  private long closedNs;
  private long arrivalNs;
  private long lastNs;
  private final Run[] runs = {new Run(), new Run()};
  private boolean sending;
  private long sends;
  private long overtaken;
  private boolean goesOn;
  private int seq;
  private int protocol;
  private int role;
  private int direction = -1;
  private int misses;
  private boolean announced;
  private boolean left;

  TestSocket(TestKernel kernel, int tgid, Ends ends) {
    this.kernel = kernel;
    this.tgid = tgid;
    this.ends = ends;
    this.id = kernel.nextId();
  }

  record Ends(String local, int localPort, String remote, int remotePort) {}

  /** A byte reaches the socket, which was empty. */
  public void arrive() {
    arrivalNs = kernel.nowNs();
  }

  /** The other side has the data of the next write; reads before it overtake it. */
  public void beginWrite() {
    sending = true;
  }

  public void read(int tid, String bytes) {
    byte[] visible = bytes.getBytes(ISO_8859_1);
    new Io(tid, visible, visible.length, RECV).run();
  }

  public void write(int tid, String bytes) {
    byte[] visible = bytes.getBytes(ISO_8859_1);
    new Io(tid, visible, visible.length, RequestEvent.DIRECTION_SEND).run();
  }

  /** As sendfile does: the bytes cannot be read. */
  public void writeUnseen(int tid, int length) {
    new Io(tid, null, length, RequestEvent.DIRECTION_SEND).run();
  }

  /** The thread opens it: for the request that it works for. */
  public TestSocket open(int tid) {
    owner = kernel.threadToken(tid);
    opened = owner != 0;
    return this;
  }

  /** The other side closes. */
  public void closedByPeer() {
    closedNs = kernel.nowNs();
  }

  /** The kernel's name of the newest request. */
  public long token() {
    return token;
  }

  public void readEof() {
    end(RequestEvent.END_EOF, 0);
  }

  public void close() {
    end(RequestEvent.END_LOCAL_CLOSE, 0);
  }

  /** The connection is gone. */
  public void gone(int errno) {
    end(RequestEvent.END_CLOSED, errno);
  }

  /** Whether it is not followed any more. */
  public boolean left() {
    return left;
  }

  private void end(int reason, int errno) {
    if (!announced) {
      return;
    }
    boolean written =
        kernel.emit(
            End.STRUCT.size(),
            record ->
                new RecordWriter(record)
                    .header(RequestEvent.KIND_END, kernel.nowNs(), tgid, 0)
                    .put(End.CONN, id)
                    .put(End.PREVIOUS_NS, lastNs)
                    .put(End.SEQ, seq)
                    .put(End.ERROR, errno)
                    .put(End.REASON, reason));
    seq += written ? 1 : 0;
  }

  private void announce() {
    byte[] local = address(ends.local);
    byte[] remote = address(ends.remote);
    announced =
        kernel.emit(
            Conn.STRUCT.size(),
            record ->
                new RecordWriter(record)
                    .header(RequestEvent.KIND_CONN, kernel.nowNs(), tgid, tgid)
                    .put(Conn.CONN, id)
                    .put(Conn.FAMILY, local.length == 4 ? RequestEvent.FAMILY_IPV4 : FAMILY_IPV6)
                    .put(Conn.LOCAL_PORT, ends.localPort)
                    .put(Conn.REMOTE_PORT, ends.remotePort)
                    .put(Conn.ROLE, role)
                    .put(Conn.PROTOCOL, protocol)
                    .bytes(Conn.LOCAL_ADDR.offset(), local, local.length)
                    .bytes(Conn.REMOTE_ADDR.offset(), remote, remote.length));
  }

  private static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static final class Run {
    private long head;
    private int headBytes;
    private int captured;
    private boolean headDone;
  }

  /** One read or write. */
  private final class Io {
    private final int tid;
    private final byte @Nullable [] bytes;
    private final int length;
    private final int way;
    private final long previousNs = lastNs;
    private final Run run;
    private long number;
    private int flags;

    private Io(int tid, byte @Nullable [] bytes, int length, int way) {
      this.tid = tid;
      this.bytes = bytes;
      this.length = length;
      this.way = way;
      this.run = runs[way];
    }

    private void run() {
      if (left) {
        return;
      }
      turn();
      lastNs = kernel.nowNs();
      boolean reported = follow();
      if (reported) {
        report();
      }
      if (way != RECV) {
        sends = reported ? number : sends;
        sending = false;
      }
      arrivalNs = way == RECV ? 0 : arrivalNs;
      if (misses >= (protocol == 0 ? MISSES_UNDECIDED : MISSES_DECIDED)) {
        left = true;
        end(RequestEvent.END_LEFT, 0);
      }
    }

    private void turn() {
      if (way == RECV ? turnToRead() : turnToWrite()) {
        run.captured = 0;
        run.headBytes = 0;
        run.headDone = false;
        flags = RequestEvent.RUN_START;
      }
    }

    private boolean turnToRead() {
      boolean turns = direction != RECV;
      number = sends + (sending ? 1 : 0);
      if (sending && overtaken != number) {
        overtaken = number;
        goesOn = direction != RECV;
        turns = true;
      }
      direction = RECV;
      return turns;
    }

    private boolean turnToWrite() {
      number = sends + 1;
      if (overtaken == number) {
        return !goesOn;
      }
      boolean turns = direction != way;
      direction = way;
      return turns;
    }

    private boolean follow() {
      int kind = bytes == null ? 0 : sign(bytes);
      flags |= bytes == null ? RequestEvent.IS_UNSEEN : kind;
      if ((kind & (RequestEvent.IS_REQUEST | RequestEvent.IS_RESPONSE)) != 0) {
        boolean request = (kind & RequestEvent.IS_REQUEST) != 0;
        misses = 0;
        run.headDone = false;
        protocol = 1;
        role = request == (way == RECV) ? RequestEvent.ROLE_SERVER : ROLE_CLIENT;
        return true;
      }
      if ((flags & RequestEvent.RUN_START) != 0) {
        run.headDone |= (kind & RequestEvent.IS_PARTIAL) == 0;
        misses++;
      }
      return protocol != 0 || (kind & RequestEvent.IS_PARTIAL) != 0;
    }

    private int sign(byte[] visible) {
      int n = Math.min(visible.length, 8);
      long first = littleEndian(visible, 0, n);
      if ((flags & RequestEvent.RUN_START) != 0) {
        run.head = first;
        run.headBytes = n;
      } else if (run.headBytes < 8) {
        run.head |= first << (8 * run.headBytes);
        run.headBytes = Math.min(n + run.headBytes, 8);
        return kernel.recognise(run.head, run.headBytes);
      }
      return kernel.recognise(first, n);
    }

    private void report() {
      if (!announced) {
        announce();
      }
      long threadToken = assignToken();
      int captured = capture();
      int recordSeq = seq++;
      boolean written =
          kernel.emit(
              Data.SIZE + captured,
              record -> {
                RecordWriter to = new RecordWriter(record);
                fill(to, captured);
                to.put(Data.THREAD_TOKEN, threadToken).put(Data.SEQ, recordSeq);
              });
      if (!written && (flags & RequestEvent.IS_REQUEST) != 0) {
        kernel.countRequestLost();
      }
    }

    private long assignToken() {
      if ((flags & RequestEvent.IS_REQUEST) == 0) {
        if (role != ROLE_CLIENT || way != RECV || number != sends) {
          return 0;
        }
        kernel.threadToken(tid, owner);
        return owner;
      }
      token = kernel.nextId();
      long before = kernel.threadToken(tid);
      if (role == RequestEvent.ROLE_SERVER) {
        kernel.threadToken(tid, token);
        return before;
      }
      owner = opened ? owner : before;
      opened = false;
      return owner;
    }

    private void fill(RecordWriter to, int captured) {
      to.header(RequestEvent.KIND_DATA, lastNs, tgid, tid)
          .put(Data.CONN, id)
          .put(Data.TOKEN, token)
          .put(Data.BEGIN_NS, way == RECV ? arrivalNs : 0)
          .put(Data.PREVIOUS_NS, previousNs)
          .put(Data.SENDS, number)
          .put(Data.LENGTH, length)
          .put(Data.CAPTURED, captured)
          .put(Data.FLAGS, flags)
          .put(Data.DIRECTION, way)
          .put(Data.ROLE, role)
          .put(Data.PROTOCOL, protocol)
          .put(Data.CLOSED_NS, closedNs);
      account(to);
      if (bytes != null) {
        to.bytes(Data.SIZE, bytes, captured);
        int n = captured < length ? Math.min(length, 8) : 0;
        to.put(Data.TAIL, littleEndian(bytes, length - n, n)).put(Data.TAIL_BYTES, n);
      }
    }

    private void account(RecordWriter to) {
      TestThread thread = kernel.accounted(tid);
      if (thread != null) {
        to.put(Data.FLAGS, flags | RequestEvent.HAS_LEDGER)
            .totals(thread.totals())
            .put(Data.BLOCKED_BY, thread.blockedBy)
            .put(Data.BLOCKED_BY_NS, thread.blockedByNs);
      }
    }

    private int capture() {
      if (bytes == null || run.headDone || run.captured >= CAPTURE_MAX) {
        return 0;
      }
      int room = CAPTURE_MAX - run.captured;
      int n = Math.min(length, Math.min(room, CAPTURE_FIRST));
      if (n == CAPTURE_FIRST && length > CAPTURE_FIRST) {
        run.headDone = hasEmptyLine(bytes);
        n = run.headDone ? n : Math.min(length, room);
      }
      run.headDone |= new String(bytes, 0, n, ISO_8859_1).endsWith("\r\n\r\n");
      run.captured += n;
      return n;
    }

    private static boolean hasEmptyLine(byte[] visible) {
      String first = new String(Arrays.copyOf(visible, CAPTURE_FIRST), ISO_8859_1);
      return first.contains("\n\r") || first.contains("\n\n");
    }

    private static long littleEndian(byte[] from, int start, int n) {
      long value = 0;
      for (int i = 0; i < n; i++) {
        value |= (from[start + i] & 0xFFL) << (8 * i);
      }
      return value;
    }
  }
}
