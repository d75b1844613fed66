package dev.kernspan.probe.tcpconnect;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.btf.BtfStruct.Bytes;
import dev.kernspan.btf.BtfStruct.I32;
import dev.kernspan.btf.BtfStruct.U16;
import dev.kernspan.btf.BtfStruct.U32;
import dev.kernspan.btf.BtfStruct.U64;
import java.lang.foreign.MemorySegment;

/** {@code struct tcpconnect_event}, read in place. */
final class TcpConnectEvent {
  private static final Btf BTF = Btf.beside(TcpConnectEvent.class, "tcpconnect");
  private static final BtfStruct STRUCT = BTF.struct("tcpconnect_event");
  private static final int IPV6 = 10;

  static final int DONE = (int) BTF.enumValue("CONNECT_DONE");
  static final int FAILED = (int) BTF.enumValue("CONNECT_FAILED");
  static final int ABANDONED = (int) BTF.enumValue("CONNECT_ABANDONED");

  static final int SIZE = STRUCT.size();
  static final U32 TGID = STRUCT.u32("header.tgid");
  static final U32 TID = STRUCT.u32("header.tid");
  static final U64 DURATION_NS = STRUCT.u64("duration_ns");
  static final Bytes LOCAL_ADDR = STRUCT.bytes("local_addr");
  static final Bytes REMOTE_ADDR = STRUCT.bytes("remote_addr");
  static final U16 LOCAL_PORT = STRUCT.u16("local_port");
  static final U16 REMOTE_PORT = STRUCT.u16("remote_port");
  static final U16 FAMILY = STRUCT.u16("family");
  static final U16 RESULT = STRUCT.u16("result");
  static final I32 ERROR = STRUCT.i32("error");
  static final Bytes COMM = STRUCT.bytes("comm");

  private TcpConnectEvent() {}

  static boolean isIpv6(MemorySegment ring, long at) {
    return FAMILY.get(ring, at) == IPV6;
  }
}
