package dev.kernspan.agent.protocol;

/** Where an exchange stands in its trace: ids, parent, and how the parent was found. */
public final class SpanLink {
  private long traceHigh;
  private long traceLow;
  private long spanId;
  private long parentId;
  private boolean remote;
  private Attribution attribution = Attribution.NONE;
  private NoParent noParent = NoParent.NO_CONTEXT;

  void clear() {
    traceHigh = 0;
    traceLow = 0;
    spanId = 0;
    parentId = 0;
    remote = false;
    attribution = Attribution.NONE;
    noParent = NoParent.NO_CONTEXT;
  }

  /** Takes the context that the message itself carries. */
  public void fromWire(TraceParent parent) {
    traceHigh = parent.traceIdHigh();
    traceLow = parent.traceIdLow();
    parentId = parent.spanId();
    remote = true;
    attribution = Attribution.SDK;
  }

  /** Becomes a child of the request that the thread serves, by {@code rule}. */
  public void fromThread(SpanLink serving, Attribution rule) {
    traceHigh = serving.traceHigh;
    traceLow = serving.traceLow;
    parentId = serving.spanId;
    attribution = rule;
  }

  /** Begins a trace of its own. */
  public void root(long newTraceHigh, long newTraceLow, NoParent why) {
    traceHigh = newTraceHigh;
    traceLow = newTraceLow;
    noParent = why;
  }

  public void spanId(long id) {
    spanId = id;
  }

  public boolean found() {
    return attribution != Attribution.NONE;
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

  /** 0 if there is no parent. */
  public long parentId() {
    return parentId;
  }

  public boolean remote() {
    return remote;
  }

  public Attribution attribution() {
    return attribution;
  }

  /** Why there is no parent, if there is none. */
  public NoParent noParent() {
    return noParent;
  }

  /** Which rule found the parent; the value of {@code kernspan.attribution}. */
  public enum Attribution {
    /** The message carries the context that a tracing library wrote. */
    SDK("sdk"),
    /** The thread was serving that request and no other one. */
    THREAD("thread"),
    /** The thread served several requests, in a process where it is known to tell them apart. */
    INTERVAL("interval"),
    /** No rule applied: no parent is claimed. */
    NONE("none");

    private final String value;

    Attribution(String value) {
      this.value = value;
    }

    public String value() {
      return value;
    }
  }

  /** Why no rule found a parent; the value of {@code kernspan.attribution.reason}. */
  public enum NoParent {
    /** The message carries no context, and its thread serves nothing. */
    NO_CONTEXT("no_context"),
    /** The thread serves several requests: it may work for any of them. */
    THREAD_SHARED("thread_shared"),
    /** The process serves several requests, and its threads may do work for any of them. */
    THREAD_UNPROVEN("thread_unproven");

    private final String value;

    NoParent(String value) {
      this.value = value;
    }

    public String value() {
      return value;
    }
  }
}
