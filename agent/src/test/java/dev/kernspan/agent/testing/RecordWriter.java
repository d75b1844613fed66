package dev.kernspan.agent.testing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.kernspan.btf.BtfStruct;
import dev.kernspan.probe.ThreadCount;
import dev.kernspan.probe.ThreadState;
import dev.kernspan.probe.ThreadTotals;
import dev.kernspan.probe.request.RequestEvent;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** Sets the fields of one record, which {@code RequestEvent} only reads. */
final class RecordWriter {
  private final MemorySegment record;

  RecordWriter(MemorySegment record) {
    this.record = record;
  }

  RecordWriter header(int kind, long timeNs, int tgid, int tid) {
    put(new BtfStruct.U16(RequestEvent.KIND.offset()), kind);
    put(RequestEvent.Data.TIME_NS, timeNs);
    put(RequestEvent.Data.TGID, tgid);
    return put(RequestEvent.Data.TID, tid);
  }

  RecordWriter put(BtfStruct.U64 field, long value) {
    record.set(JAVA_LONG_UNALIGNED, field.offset(), value);
    return this;
  }

  RecordWriter put(BtfStruct.U32 field, long value) {
    record.set(JAVA_INT_UNALIGNED, field.offset(), (int) value);
    return this;
  }

  RecordWriter put(BtfStruct.U16 field, int value) {
    record.set(JAVA_SHORT_UNALIGNED, field.offset(), (short) value);
    return this;
  }

  RecordWriter put(BtfStruct.U8 field, int value) {
    record.set(JAVA_BYTE, field.offset(), (byte) value);
    return this;
  }

  /** {@code struct request_data.ledger}, from an array as {@link ThreadTotals} reads it. */
  RecordWriter totals(long[] totals) {
    BtfStruct data = RequestEvent.Data.STRUCT;
    long states = data.bytes("ledger.ns").offset();
    for (ThreadState state : ThreadState.values()) {
      int place = state.ordinal();
      put(new BtfStruct.U64(states + (long) place * Long.BYTES), totals[place]);
    }
    for (ThreadCount count : ThreadCount.values()) {
      BtfStruct.Bytes field = data.bytes("ledger." + count.name().toLowerCase(Locale.ROOT));
      long value = totals[ThreadTotals.index(count)];
      if (field.length() == Long.BYTES) {
        put(new BtfStruct.U64(field.offset()), value);
      } else {
        put(new BtfStruct.U32(field.offset()), value);
      }
    }
    return this;
  }

  RecordWriter bytes(long offset, byte[] bytes, int length) {
    MemorySegment.copy(bytes, 0, record, JAVA_BYTE, offset, length);
    return this;
  }
}
