package dev.kernspan.agent.ledger;

/** How the connection fared while a request was open. The kernel counts since it was opened. */
public final class Transport {
  private static final long INT_MASK = 0xFFFF_FFFFL;

  private boolean seen;
  private long firstRetransmits;
  private long retransmits;
  private long firstWindowNs;
  private long windowNs;
  private long closedNs;
  private long cpuAtCloseNs;
  private long cpuNs;

  void clear() {
    seen = false;
    closedNs = 0;
    cpuAtCloseNs = 0;
  }

  /** Takes the kernel's counts at one operation. */
  public void take(long segmentsSentAgain, long windowWaitNs) {
    if (!seen) {
      firstRetransmits = segmentsSentAgain;
      firstWindowNs = windowWaitNs;
      seen = true;
    }
    retransmits = segmentsSentAgain;
    windowNs = windowWaitNs;
  }

  /**
   * The other side had closed.
   *
   * @param ns when
   * @param cpuThenNs CPU time of the request's thread at that moment; 0 if not known
   * @param cpuNowNs the same now
   */
  public void closed(long ns, long cpuThenNs, long cpuNowNs) {
    closedNs = ns;
    cpuAtCloseNs = cpuThenNs;
    cpuNs = cpuNowNs;
  }

  /** Segments that were sent again. */
  public long retransmits() {
    return seen ? (retransmits - firstRetransmits) & INT_MASK : 0;
  }

  /** How long the other side had no room for what was to be sent; in steps of the kernel's tick. */
  public long windowNs() {
    return seen ? Math.max(windowNs - firstWindowNs, 0) : 0;
  }

  /** How long it was worked on, by {@code endNs}, after the other side had closed. */
  public long afterCloseNs(long endNs) {
    return closedNs == 0 ? 0 : Math.max(endNs - closedNs, 0);
  }

  /** CPU time of that; 0 if it is not known. */
  public long afterCloseCpuNs() {
    return closedNs == 0 || cpuAtCloseNs == 0 ? 0 : Math.max(cpuNs - cpuAtCloseNs, 0);
  }
}
