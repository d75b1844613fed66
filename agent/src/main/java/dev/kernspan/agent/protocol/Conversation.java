package dev.kernspan.agent.protocol;

/**
 * Follows one connection: takes its reads and writes in order, and makes exchanges of them. Reused
 * from connection to connection.
 */
public interface Conversation {
  /** A new connection begins. */
  void begin(Connection connection);

  /** Bytes went over the connection. */
  void onData(Operation operation);

  /** Records of this connection are missing: what is open cannot be told. */
  void onGap();

  /**
   * The connection ended, or one direction of it.
   *
   * @param ns when, monotonic ns
   * @param previousNs time of the last operation before, monotonic ns
   * @param errno of the socket; 0 after an orderly end
   */
  void onEnd(End end, long ns, long previousNs, int errno);

  /**
   * Nothing happened for a while: an exchange whose end cannot be seen may end where it was seen
   * last.
   *
   * @param lastNs when something happened last, monotonic ns
   * @param idleNs how long ago that is, a second at least
   */
  void onIdle(long lastNs, long idleNs);

  /** How a connection ended. */
  enum End {
    /** The process read the end of the stream. */
    EOF,
    /** The process closed its side. */
    LOCAL_CLOSE,
    /** The connection is gone. */
    CLOSED,
    /** The kernel side stopped following it. */
    LEFT
  }
}
