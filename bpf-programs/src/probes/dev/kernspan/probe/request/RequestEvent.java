package dev.kernspan.probe.request;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.btf.BtfStruct.Bytes;
import dev.kernspan.btf.BtfStruct.U16;
import dev.kernspan.btf.BtfStruct.U32;
import dev.kernspan.btf.BtfStruct.U64;
import dev.kernspan.btf.BtfStruct.U8;
import dev.kernspan.probe.EventHeader;
import dev.kernspan.probe.ThreadTotals;

/** The records of the request probe, read in place. The C header says what the fields mean. */
public final class RequestEvent {
  private static final Btf BTF = Btf.beside(Request.class, "request");

  public static final int KIND_CONN = (int) BTF.enumValue("REQUEST_CONN");
  public static final int KIND_DATA = (int) BTF.enumValue("REQUEST_DATA");
  public static final int KIND_END = (int) BTF.enumValue("REQUEST_END");
  public static final int DIRECTION_SEND = (int) BTF.enumValue("DIRECTION_SEND");
  public static final int ROLE_SERVER = (int) BTF.enumValue("ROLE_SERVER");
  public static final int RUN_START = (int) BTF.enumValue("DATA_RUN_START");
  public static final int IS_REQUEST = (int) BTF.enumValue("DATA_REQUEST");
  public static final int IS_RESPONSE = (int) BTF.enumValue("DATA_RESPONSE");
  public static final int IS_PARTIAL = (int) BTF.enumValue("DATA_PARTIAL");
  public static final int IS_UNSEEN = (int) BTF.enumValue("DATA_UNSEEN");
  public static final int HAS_LEDGER = (int) BTF.enumValue("DATA_LEDGER");
  public static final int HAS_BEGIN = (int) BTF.enumValue("DATA_BEGUN");
  public static final int END_EOF = (int) BTF.enumValue("END_EOF");
  public static final int END_LOCAL_CLOSE = (int) BTF.enumValue("END_LOCAL_CLOSE");
  public static final int END_CLOSED = (int) BTF.enumValue("END_CLOSED");
  public static final int END_LEFT = (int) BTF.enumValue("END_LEFT");
  public static final int FAMILY_IPV4 = 2;

  /** Which of the structs below a record is. */
  public static final U16 KIND = EventHeader.KIND;

  /** Reads the totals at {@link Data#LEDGER}, and those behind the captured bytes. */
  public static final ThreadTotals TOTALS = ThreadTotals.of(BTF);

  private RequestEvent() {}

  /** {@code struct request_conn}. */
  public static final class Conn {
    public static final BtfStruct STRUCT = BTF.struct("request_conn");
    public static final U32 TGID = STRUCT.u32("header.tgid");
    public static final U64 CONN = STRUCT.u64("conn");
    public static final U16 LOCAL_PORT = STRUCT.u16("local_port");
    public static final U16 REMOTE_PORT = STRUCT.u16("remote_port");
    public static final U16 FAMILY = STRUCT.u16("family");
    public static final U8 ROLE = STRUCT.u8("role");
    public static final U8 PROTOCOL = STRUCT.u8("protocol");
    public static final Bytes LOCAL_ADDR = STRUCT.bytes("local_addr");
    public static final Bytes REMOTE_ADDR = STRUCT.bytes("remote_addr");
    public static final Bytes COMM = STRUCT.bytes("comm");

    private Conn() {}
  }

  /** {@code struct request_data}; the captured bytes follow at {@link #SIZE}. */
  public static final class Data {
    public static final BtfStruct STRUCT = BTF.struct("request_data");
    public static final int SIZE = STRUCT.size();
    public static final U64 TIME_NS = STRUCT.u64("header.time_ns");
    public static final U32 TGID = STRUCT.u32("header.tgid");
    public static final U32 TID = STRUCT.u32("header.tid");
    public static final U64 CONN = STRUCT.u64("conn");
    public static final U64 TOKEN = STRUCT.u64("token");
    public static final U64 THREAD_TOKEN = STRUCT.u64("thread_token");
    public static final U64 BEGIN_NS = STRUCT.u64("begin_ns");
    public static final U64 PREVIOUS_NS = STRUCT.u64("previous_ns");
    public static final U64 TAIL = STRUCT.u64("tail");
    public static final U64 BLOCKED_BY = STRUCT.u64("blocked_by");
    public static final U64 BLOCKED_BY_NS = STRUCT.u64("blocked_by_ns");
    public static final U64 CLOSED_NS = STRUCT.u64("closed_ns");
    public static final U64 CLOSED_CPU = STRUCT.u64("closed_cpu");
    public static final U64 WINDOW_NS = STRUCT.u64("window_ns");
    public static final Bytes LEDGER = STRUCT.bytes("ledger");
    public static final U32 RETRANSMITS = STRUCT.u32("retransmits");
    public static final U32 SEQ = STRUCT.u32("seq");
    public static final U32 SENDS = STRUCT.u32("sends");
    public static final U32 LENGTH = STRUCT.u32("length");
    public static final U16 CAPTURED = STRUCT.u16("captured");
    public static final U16 FLAGS = STRUCT.u16("flags");
    public static final U8 DIRECTION = STRUCT.u8("direction");
    public static final U8 ROLE = STRUCT.u8("role");
    public static final U8 PROTOCOL = STRUCT.u8("protocol");
    public static final U8 TAIL_BYTES = STRUCT.u8("tail_bytes");

    private Data() {}
  }

  /** {@code struct request_end}. */
  public static final class End {
    public static final BtfStruct STRUCT = BTF.struct("request_end");
    public static final U64 TIME_NS = STRUCT.u64("header.time_ns");
    public static final U64 CONN = STRUCT.u64("conn");
    public static final U64 PREVIOUS_NS = STRUCT.u64("previous_ns");
    public static final U32 SEQ = STRUCT.u32("seq");
    public static final U16 ERROR = STRUCT.u16("error");
    public static final U8 REASON = STRUCT.u8("reason");

    private End() {}
  }
}
