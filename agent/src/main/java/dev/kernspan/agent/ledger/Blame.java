package dev.kernspan.agent.ledger;

/** The request that kept another one waiting for a lock longest, as far as the kernel saw it. */
public final class Blame {
  private long token;
  private long ns;
  private long traceHigh;
  private long traceLow;
  private long spanId;

  void clear() {
    token = 0;
    ns = 0;
    spanId = 0;
  }

  /** The kernel's name of the other request, and how long it kept this one waiting. */
  public void take(long byToken, long byNs) {
    token = byToken;
    ns = byNs;
  }

  /** It is known: its place in the traces. */
  public void resolve(long byTraceHigh, long byTraceLow, long bySpanId) {
    traceHigh = byTraceHigh;
    traceLow = byTraceLow;
    spanId = bySpanId;
  }

  /** 0 if there is none. */
  public long token() {
    return token;
  }

  public long ns() {
    return ns;
  }

  /** Whether its place in the traces is known. */
  public boolean resolved() {
    return spanId != 0;
  }

  public long traceHigh() {
    return traceHigh;
  }

  public long traceLow() {
    return traceLow;
  }

  public long spanId() {
    return spanId;
  }
}
