package dev.kernspan.probe.request;

import static dev.kernspan.probe.Ladder.optional;
import static dev.kernspan.probe.Ladder.required;

import dev.kernspan.probe.Attach.BtfTracepoint;
import dev.kernspan.probe.Attach.RawTracepoint;
import dev.kernspan.probe.Attach.Tracepoint;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.ProbeSpec.Column;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Reports reads and writes of sockets on which a known protocol is spoken. The agent makes requests
 * of them; alone, the probe measures nothing.
 */
public final class Request implements Probe {
  /** Costs every system call of every process a little, and sees no arrivals. */
  private static final Rung BY_SYSCALL =
      Rung.of(
          new BtfTracepoint("request_exit", "sys_exit"),
          new BtfTracepoint("request_gone", "inet_sock_set_state"));

  private static final String RAW = "request_raw";
  private static final String BY_RECORD = "request_tp";

  private static final Rung RAW_SYSCALL =
      Rung.withoutTypes(
          RAW,
          new RawTracepoint("request_exit", "sys_exit"),
          new RawTracepoint("request_gone", "inet_sock_set_state"));

  private static final Rung SYSCALL_RECORD =
      Rung.withoutTypes(
          BY_RECORD,
          new Tracepoint("request_exit", "raw_syscalls", "sys_exit"),
          new Tracepoint("request_gone", "sock", "inet_sock_set_state"));

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "request",
          "messages of known protocols on TCP sockets",
          List.of(
              required(
                  "messages on TCP sockets",
                  Rung.of(
                      new BtfTracepoint("request_recv", "sock_recv_length"),
                      new BtfTracepoint("request_send", "sock_send_length"),
                      new BtfTracepoint("request_state", "inet_sock_set_state")),
                  BY_SYSCALL,
                  RAW_SYSCALL,
                  SYSCALL_RECORD),
              optional(
                  "begin of sends",
                  Rung.of(new BtfTracepoint("request_begin", "tcp_sendmsg_locked")),
                  Rung.withoutTypes(RAW, new RawTracepoint("request_begin", "tcp_sendmsg_locked"))),
              optional(
                  "arrival of data",
                  Rung.of(new BtfTracepoint("request_arrive", "sk_data_ready")),
                  Rung.withoutTypes(RAW, new RawTracepoint("request_arrive", "sk_data_ready")),
                  Rung.withoutTypes(
                      BY_RECORD, new Tracepoint("request_arrive", "sock", "sk_data_ready")))),
          List.of(),
          List.of(
              Column.number("PID", 7),
              Column.number("TID", 7),
              Column.text("DIRECTION", 9),
              Column.number("BYTES", 9),
              Column.number("CAPTURED", 8)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public void onEvent(MemorySegment ring, long at, int length, Measurements out) {}

  @Override
  public void print(MemorySegment ring, long at, int length, Row row) {
    if (length < RequestEvent.Data.SIZE) {
      return;
    }
    boolean sent = RequestEvent.Data.DIRECTION.get(ring, at) == RequestEvent.DIRECTION_SEND;
    row.set("PID", RequestEvent.Data.TGID.get(ring, at))
        .set("TID", RequestEvent.Data.TID.get(ring, at))
        .set("DIRECTION", sent ? "send" : "recv")
        .set("BYTES", RequestEvent.Data.LENGTH.get(ring, at))
        .set("CAPTURED", RequestEvent.Data.CAPTURED.get(ring, at));
  }
}
