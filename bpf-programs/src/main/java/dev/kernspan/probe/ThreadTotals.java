package dev.kernspan.probe;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads {@code struct ledger_totals}: what a thread did up to a moment. The totals only grow, so
 * that the difference of two is what it did in between.
 *
 * <p>As an array they are the nanoseconds of each {@link ThreadState}, then each {@link
 * ThreadCount}.
 */
public final class ThreadTotals {
  private static final ThreadState[] STATES = ThreadState.values();
  private static final ThreadCount[] COUNTS = ThreadCount.values();
  private static final long INT_MASK = 0xFFFF_FFFFL;

  /** Elements of such an array. */
  public static final int LENGTH = STATES.length + COUNTS.length;

  private final long statesAt;
  private final long[] countsAt = new long[COUNTS.length];
  private final int size;

  private ThreadTotals(Btf btf) {
    BtfStruct struct = btf.struct("ledger_totals");
    statesAt = struct.bytes("ns").offset();
    size = struct.size();
    for (ThreadState state : STATES) {
      require(btf, "LEDGER_" + state.name(), state.ordinal());
    }
    require(btf, "LEDGER_STATES", STATES.length);
    for (ThreadCount count : COUNTS) {
      countsAt[count.ordinal()] =
          count.wide ? struct.u64(count.field).offset() : struct.u32(count.field).offset();
    }
  }

  /** Of an object that has the struct in its BTF. */
  public static ThreadTotals of(Btf btf) {
    return new ThreadTotals(btf);
  }

  /** Bytes of the struct. */
  public int size() {
    return size;
  }

  /** Copies the struct at {@code at} into an array of {@link #LENGTH} elements. */
  public void copy(MemorySegment from, long at, long[] to) {
    for (int i = 0; i < STATES.length; i++) {
      to[i] = from.get(ValueLayout.JAVA_LONG_UNALIGNED, at + statesAt + (long) i * Long.BYTES);
    }
    for (int i = 0; i < COUNTS.length; i++) {
      long place = at + countsAt[i];
      to[STATES.length + i] =
          COUNTS[i].wide
              ? from.get(ValueLayout.JAVA_LONG_UNALIGNED, place)
              : from.get(ValueLayout.JAVA_INT_UNALIGNED, place) & INT_MASK;
    }
  }

  /** The time of all states together: it grows by exactly the time that goes by. */
  public static long sumNs(long[] totals) {
    long sum = 0;
    for (int i = 0; i < STATES.length; i++) {
      sum += totals[i];
    }
    return sum;
  }

  /** What happened from {@code before} to {@code after}: one element's difference. */
  public static long difference(long[] after, long[] before, int element) {
    long difference = after[element] - before[element];
    boolean wide = element < STATES.length || COUNTS[element - STATES.length].wide;
    return wide ? difference : difference & INT_MASK;
  }

  /** The place of a count in the array; a state's is its ordinal. */
  public static int index(ThreadCount count) {
    return STATES.length + count.ordinal();
  }

  private static void require(Btf btf, String constant, int value) {
    if (btf.enumValue(constant) != value) {
      throw new IllegalStateException(constant + " is not " + value + " in the object");
    }
  }
}
