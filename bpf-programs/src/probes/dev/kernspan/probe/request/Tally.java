package dev.kernspan.probe.request;

import dev.kernspan.btf.Btf;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.CpuCounters;

/** What the kernel side counts and sends no record for. */
public enum Tally {
  /** The first record of a request did not fit into the ring. */
  REQUESTS_LOST,
  /** Requests on unix sockets, which are not covered yet. */
  UNIX_REQUESTS,
  /** Messages whose first bytes could not be read: sendfile, splice, io_uring. */
  UNSEEN_STARTS;

  private final int index = (int) Btf.beside(Request.class, "request").enumValue("TALLY_" + name());

  /** The count since the load. */
  public long read(BpfObject request) {
    return new CpuCounters(request.map("tallies")).sum(index);
  }
}
