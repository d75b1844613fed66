package dev.kernspan.probe.tcpconnect;

import static dev.kernspan.probe.Ladder.required;
import static dev.kernspan.probe.tcpconnect.TcpConnectEvent.*;

import dev.kernspan.probe.Attach.BtfTracepoint;
import dev.kernspan.probe.Attach.RawTracepoint;
import dev.kernspan.probe.IpText;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.MetricDef;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.ProbeSpec.Column;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Measures how long a TCP connect takes, and counts those that fail by their error. */
public final class TcpConnect implements Probe {
  static final MetricDef DURATION =
      new MetricDef.Histogram(
          "kernspan.tcp.connect.duration",
          "s",
          "Time from the first SYN of an active open until the connection is established.",
          List.of(),
          List.of(
              0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
              2.5, 5.0, 10.0));

  static final MetricDef FAILURES =
      new MetricDef.Counter(
          "kernspan.tcp.connection.failures",
          "{connection}",
          "Active opens that did not come to a connection.",
          List.of("error.type"));

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "tcpconnect",
          "latency of TCP connects, and failures by error",
          List.of(
              required(
                  "ends of TCP connects",
                  Rung.of(new BtfTracepoint("tcpconnect_btf", "inet_sock_set_state")),
                  Rung.of(new RawTracepoint("tcpconnect_raw", "inet_sock_set_state")))),
          List.of(DURATION, FAILURES),
          List.of(
              Column.number("pid", 7),
              Column.text("comm", 16),
              Column.text("saddr", 15),
              Column.text("daddr", 15),
              Column.number("dport", 5),
              Column.number("ms", 9),
              Column.text("error", 0)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public void onEvent(MemorySegment ring, long at, int length, Measurements out) {
    if (length < SIZE) {
      return;
    }
    int tgid = (int) TGID.get(ring, at);
    if (RESULT.get(ring, at) == DONE) {
      out.record(DURATION, tgid, DURATION_NS.get(ring, at) / 1e9);
    } else {
      out.record(FAILURES, tgid, 1, errorType(ring, at));
    }
  }

  @Override
  public void print(MemorySegment ring, long at, int length, Row row) {
    if (length < SIZE) {
      return;
    }
    boolean ipv6 = isIpv6(ring, at);
    row.set("pid", TGID.get(ring, at))
        .set("comm", COMM.string(ring, at))
        .set("saddr", IpText.of(ring, at + LOCAL_ADDR.offset(), ipv6))
        .set("daddr", IpText.of(ring, at + REMOTE_ADDR.offset(), ipv6))
        .set("dport", REMOTE_PORT.get(ring, at))
        .set("ms", DURATION_NS.get(ring, at) / 1e6);
    if (RESULT.get(ring, at) != DONE) {
      row.set("error", errorType(ring, at));
    }
  }

  private static String errorType(MemorySegment ring, long at) {
    return RESULT.get(ring, at) == ABANDONED ? "abandoned" : errnoName(ERROR.get(ring, at));
  }

  /** The errors that end an active open; {@code _OTHER} is the convention's word for the rest. */
  private static String errnoName(int errno) {
    return switch (errno) {
      case 1 -> "EPERM";
      case 12 -> "ENOMEM";
      case 13 -> "EACCES";
      case 64 -> "ENONET";
      case 71 -> "EPROTO";
      case 90 -> "EMSGSIZE";
      case 92 -> "ENOPROTOOPT";
      case 95 -> "EOPNOTSUPP";
      case 98 -> "EADDRINUSE";
      case 99 -> "EADDRNOTAVAIL";
      case 100 -> "ENETDOWN";
      case 101 -> "ENETUNREACH";
      case 103 -> "ECONNABORTED";
      case 104 -> "ECONNRESET";
      case 105 -> "ENOBUFS";
      case 110 -> "ETIMEDOUT";
      case 111 -> "ECONNREFUSED";
      case 112 -> "EHOSTDOWN";
      case 113 -> "EHOSTUNREACH";
      default -> "_OTHER";
    };
  }
}
