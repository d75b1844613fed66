package dev.kernspan.probe;

/** What is counted of a thread beside its time: fields of {@code struct ledger_totals}. */
public enum ThreadCount {
  /** Nanoseconds of its CPU time that interrupts took, where the kernel accounts for them. */
  IRQ_NS("irq_ns", true),
  /** Nanoseconds of its CPU time in which the hypervisor ran another machine. */
  STEAL_NS("steal_ns", true),
  /** Nanoseconds of its waits for locks that a thread with another request ended. */
  BLOCKED_NS("blocked_ns", true),
  /** Bytes read from disk. */
  READ_BYTES("read_bytes", true),
  /** Bytes that are to be written to disk. */
  WRITE_BYTES("write_bytes", true),
  /** Times it left the CPU to wait. */
  VOLUNTARY_SWITCHES("voluntary_switches", false),
  /** Times it left the CPU for another thread. */
  INVOLUNTARY_SWITCHES("involuntary_switches", false),
  /** Page faults that needed no I/O. */
  MINOR_FAULTS("minor_faults", false),
  /** Page faults that did. */
  MAJOR_FAULTS("major_faults", false);

  final String field;

  /** Whether the kernel side counts in 64 bits; else in 32, and begins anew. */
  final boolean wide;

  ThreadCount(String field, boolean wide) {
    this.field = field;
    this.wide = wide;
  }
}
