package dev.kernspan.probe.ledger;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.btf.BtfStruct.Bytes;
import dev.kernspan.btf.BtfStruct.U32;
import dev.kernspan.btf.BtfStruct.U64;
import dev.kernspan.btf.BtfStruct.U8;
import dev.kernspan.probe.ThreadTotals;
import java.util.List;
import java.util.stream.IntStream;

/** The structs that the ledger probe keeps in its maps and writes from its iterator. */
final class LedgerEvent {
  private static final Btf BTF = Btf.beside(Ledger.class, "ledger");
  private static final int FIRST_BIT = (int) BTF.enumValue("LEDGER_RUNQUEUE_FIRST_BIT");
  private static final int BUCKETS = (int) BTF.enumValue("LEDGER_RUNQUEUE_BUCKETS");

  /** Seconds; the last bucket has no bound. */
  static final List<Double> RUNQUEUE_BOUNDS =
      IntStream.range(0, BUCKETS - 1).mapToObj(i -> (1L << (FIRST_BIT + i)) / 1e9).toList();

  static final ThreadTotals TOTALS = ThreadTotals.of(BTF);

  private LedgerEvent() {}

  /** {@code struct ledger_cpu}. */
  static final class Cpu {
    static final BtfStruct STRUCT = BTF.struct("ledger_cpu");
    static final Bytes RUNQUEUE = STRUCT.bytes("runqueue");
    static final U64 RUNQUEUE_NS = STRUCT.u64("runqueue_ns");
    static final U64 THROTTLED_NS = STRUCT.u64("throttled_ns");

    private Cpu() {}
  }

  /** {@code struct ledger_thread}. */
  static final class Task {
    static final BtfStruct STRUCT = BTF.struct("ledger_thread");
    static final int SIZE = STRUCT.size();
    static final U64 TIME_NS = STRUCT.u64("time_ns");
    static final U32 TID = STRUCT.u32("tid");
    static final U8 STATE = STRUCT.u8("state");
    static final U8 SERVING = STRUCT.u8("serving");
    static final Bytes COMM = STRUCT.bytes("comm");
    static final long TOTALS_AT = STRUCT.bytes("totals").offset();

    private Task() {}
  }
}
