package dev.kernspan.probe;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.btf.BtfStruct.U16;
import dev.kernspan.btf.BtfStruct.U32;
import dev.kernspan.btf.BtfStruct.U64;

/** {@code struct event_header}, with which the records of all probes begin. */
public final class EventHeader {
  private static final BtfStruct STRUCT =
      Btf.beside(EventHeader.class, "event").struct("event_header");

  /** When it happened, on the monotonic clock. */
  public static final U64 TIME_NS = STRUCT.u64("time_ns");

  /** The process on whose thread it happened. */
  public static final U32 TGID = STRUCT.u32("tgid");

  public static final U32 TID = STRUCT.u32("tid");

  /** The number that the loader gave to the probe. */
  public static final U16 PROBE = STRUCT.u16("probe");

  /** Tells the structs of one probe apart. */
  public static final U16 KIND = STRUCT.u16("kind");

  private EventHeader() {}
}
