package dev.kernspan.agent.protocol;

import dev.kernspan.agent.ledger.RequestLedger;
import dev.kernspan.export.ObservedResource;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, on one side. Reused: who gets a finished one reads it during the
 * call. Times are monotonic ns.
 */
public final class Exchange {
  private final Object detail;
  private @Nullable Connection connection;
  private @Nullable ObservedResource resource;
  private Role role = Role.SERVER;
  private int tgid;
  private int tid;
  private long token;
  private long threadToken;
  private long startNs;
  private long readNs;
  private long endNs;
  private int answerTid;
  private boolean shared;
  private boolean asked;
  private @Nullable String error;

  /** Its place in the traces. */
  private final SpanLink link = new SpanLink();

  private final RequestLedger ledger = new RequestLedger();

  /** {@code detail} is the protocol's own record of the exchange; it stays with this object. */
  public Exchange(Object detail) {
    this.detail = detail;
  }

  /** Begins a new exchange with its first bytes. */
  public void begin(Connection on, Role newRole, Operation first) {
    connection = on;
    resource = null;
    role = newRole;
    tgid = first.tgid();
    tid = first.tid();
    token = first.token();
    threadToken = first.threadToken();
    readNs = first.timeNs();
    long begin = first.beginNs();
    startNs = begin == 0 ? readNs : Math.min(begin, readNs);
    endNs = 0;
    answerTid = 0;
    shared = false;
    asked = false;
    error = null;
    link.clear();
    ledger.begin(readNs);
  }

  /**
   * Takes the kernel's name of the request, and the thread that read it. The kernel gives it when
   * it recognises the message: later than {@link #begin}, if the first read was too short for that.
   */
  public void named(Operation recognised) {
    tid = recognised.tid();
    token = recognised.token();
    threadToken = recognised.threadToken();
  }

  /** It is over, and waits for its next use: nobody may take it for what it was. */
  public void retire() {
    token = 0;
  }

  public <T> T detail(Class<T> type) {
    return type.cast(detail);
  }

  public Connection connection() {
    Connection on = connection;
    if (on == null) {
      throw new IllegalStateException("no exchange is open");
    }
    return on;
  }

  public Role role() {
    return role;
  }

  public int tgid() {
    return tgid;
  }

  public int tid() {
    return tid;
  }

  /** The kernel's name of the request. */
  public long token() {
    return token;
  }

  /** The request that the thread had read before; 0 if none. */
  public long threadToken() {
    return threadToken;
  }

  /** SERVER: the first byte reached the socket. CLIENT: the first byte was sent. */
  public long startNs() {
    return startNs;
  }

  /** SERVER: the process read the first bytes. CLIENT: it had sent them. */
  public long readNs() {
    return readNs;
  }

  /** How long the request lay in the socket before the process read it; 0 for a client. */
  public long queueNs() {
    return role == Role.SERVER ? readNs - startNs : 0;
  }

  /** SERVER: the last byte of the response was handed to the kernel. CLIENT: it was read. */
  public long endNs() {
    return endNs;
  }

  public long durationNs() {
    return endNs - startNs;
  }

  public void end(long ns) {
    endNs = Math.max(ns, startNs);
  }

  /** Takes the thread that moved the first bytes of the response. */
  public void answered(Operation response) {
    if (answerTid == 0) {
      answerTid = response.tid();
    }
  }

  /** Whether a response was seen. */
  public boolean answered() {
    return answerTid != 0;
  }

  /** Whether request and response were on different threads. */
  public boolean changedThread() {
    return answerTid != 0 && answerTid != tid;
  }

  /** Whether the thread that read this request made one itself meanwhile. */
  public boolean asked() {
    return asked;
  }

  public void ask() {
    asked = true;
  }

  /** Whether the thread that read it had another request open meanwhile. */
  public boolean shared() {
    return shared;
  }

  public void share() {
    shared = true;
  }

  /** {@code error.type}: what ended it other than a response; null if nothing did. */
  public @Nullable String error() {
    return error;
  }

  public void error(String type) {
    error = type;
  }

  public SpanLink link() {
    return link;
  }

  /** What the kernel saw of it; complete when the exchange is finished. */
  public RequestLedger ledger() {
    return ledger;
  }

  /** The service whose process this side is; set when the exchange is finished. */
  public ObservedResource resource() {
    ObservedResource of = resource;
    if (of == null) {
      throw new IllegalStateException("the exchange is not finished");
    }
    return of;
  }

  public void resource(ObservedResource of) {
    resource = of;
  }
}
