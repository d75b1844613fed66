package dev.kernspan.probe.exec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import dev.kernspan.btf.BtfStruct.Bytes;
import dev.kernspan.btf.BtfStruct.U16;
import dev.kernspan.btf.BtfStruct.U32;
import dev.kernspan.btf.BtfStruct.U64;
import dev.kernspan.probe.EventHeader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The records of {@code exec.h}, read in place. {@link #KIND} tells them apart. */
public final class ExecEvent {
  private static final Btf BTF = Btf.beside(ExecEvent.class, "exec");

  /** A process has a new program: {@link Start}. */
  public static final int START = (int) BTF.enumValue("EXEC_START");

  /** A process has ended: {@link Exit}. */
  public static final int EXIT = (int) BTF.enumValue("EXEC_EXIT");

  /** What names the service of the process whose {@link Start} comes next: {@link Env}. */
  public static final int ENV = (int) BTF.enumValue("EXEC_ENV");

  public static final U32 TGID = EventHeader.TGID;
  public static final U16 KIND = EventHeader.KIND;

  private ExecEvent() {}

  /** {@code struct exec_start}; the arguments follow it. */
  public static final class Start {
    private static final BtfStruct STRUCT = BTF.struct("exec_start");
    private static final int CUT = (int) BTF.enumValue("EXEC_ARGS_CUT");
    private static final U16 FLAGS = STRUCT.u16("flags");
    private static final U32 ARGS_BYTES = STRUCT.u32("args_bytes");

    public static final int SIZE = STRUCT.size();
    public static final U64 START_NS = STRUCT.u64("start_ns");
    public static final U64 START_BOOT_NS = STRUCT.u64("start_boot_ns");
    public static final U64 CGROUP_ID = STRUCT.u64("cgroup_id");
    public static final U32 PPID = STRUCT.u32("ppid");
    public static final U32 UID = STRUCT.u32("uid");
    public static final U32 PID_NS = STRUCT.u32("pid_ns");
    public static final U32 NS_PID = STRUCT.u32("ns_pid");
    public static final Bytes COMM = STRUCT.bytes("comm");

    private Start() {}

    /** Whether the program had more arguments than {@link #args} gives. */
    public static boolean argsCut(MemorySegment ring, long at) {
      return (FLAGS.get(ring, at) & CUT) != 0;
    }

    /** The arguments, the program's name first. */
    public static List<String> args(MemorySegment ring, long at, int length) {
      int bytes = (int) Math.min(ARGS_BYTES.get(ring, at), length - SIZE);
      byte[] text = new byte[bytes];
      MemorySegment.copy(ring, JAVA_BYTE, at + SIZE, text, 0, bytes);
      return split(text);
    }

    private static List<String> split(byte[] text) {
      List<String> args = new ArrayList<>();
      int from = 0;
      for (int i = 0; i < text.length; i++) {
        if (text[i] != 0) continue;
        args.add(new String(text, from, i - from, UTF_8));
        from = i + 1;
      }
      if (from < text.length) args.add(new String(text, from, text.length - from, UTF_8));
      return args;
    }
  }

  /** {@code struct exec_exit}. */
  public static final class Exit {
    private static final BtfStruct STRUCT = BTF.struct("exec_exit");
    private static final int DUMPED = (int) BTF.enumValue("EXEC_CORE_DUMPED");
    private static final U16 FLAGS = STRUCT.u16("flags");

    public static final int SIZE = STRUCT.size();
    public static final U64 START_BOOT_NS = STRUCT.u64("start_boot_ns");
    public static final U64 DURATION_NS = STRUCT.u64("duration_ns");
    public static final U32 PPID = STRUCT.u32("ppid");
    public static final U32 UID = STRUCT.u32("uid");
    public static final U16 EXIT_CODE = STRUCT.u16("exit_code");
    public static final U16 SIGNAL = STRUCT.u16("signal");
    public static final Bytes COMM = STRUCT.bytes("comm");

    private Exit() {}

    public static boolean coreDumped(MemorySegment ring, long at) {
      return (FLAGS.get(ring, at) & DUMPED) != 0;
    }
  }

  /** {@code struct exec_env}; a variable that is not set is empty. */
  public static final class Env {
    private static final BtfStruct STRUCT = BTF.struct("exec_env");

    public static final int SIZE = STRUCT.size();
    public static final U64 START_BOOT_NS = STRUCT.u64("start_boot_ns");
    public static final Bytes SERVICE_NAME = STRUCT.bytes("service_name");
    public static final Bytes RESOURCE_ATTRIBUTES = STRUCT.bytes("resource_attributes");

    private Env() {}
  }
}
