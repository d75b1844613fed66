package dev.kernspan.probe.exec;

import static dev.kernspan.probe.Ladder.required;

import dev.kernspan.probe.Attach.BtfTracepoint;
import dev.kernspan.probe.Attach.RawTracepoint;
import dev.kernspan.probe.Ladder.Rung;
import dev.kernspan.probe.Measurements;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeSpec;
import dev.kernspan.probe.ProbeSpec.Column;
import dev.kernspan.probe.Row;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Collectors;

/** Sees programs start, with all their arguments, and processes end, with the reason. */
public final class Exec implements Probe {
  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "exec",
          "starts of programs with their arguments, exits of processes with code or signal",
          List.of(
              required(
                  "program starts",
                  Rung.of(new BtfTracepoint("exec_start_btf", "sched_process_exec")),
                  Rung.of(new RawTracepoint("exec_start_raw", "sched_process_exec"))),
              required(
                  "process exits",
                  Rung.of(new BtfTracepoint("exec_exit_btf", "sched_process_exit")),
                  Rung.of(new RawTracepoint("exec_exit_raw", "sched_process_exit")))),
          List.of(),
          List.of(
              Column.number("pid", 7),
              Column.number("ppid", 7),
              Column.number("uid", 6),
              Column.text("comm", 16),
              Column.text("event", 5),
              Column.number("code", 4),
              Column.text("signal", 9),
              Column.number("ms", 10),
              Column.text("args", 0)));

  /** By number, from 1; the same on x86-64 and arm64. */
  private static final String[] SIGNALS = {
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS"
  };

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  /** Feeds the agent's identity of processes; has no metric of its own. */
  @Override
  public void onEvent(MemorySegment ring, long at, int length, Measurements out) {}

  @Override
  public void print(MemorySegment ring, long at, int length, Row row) {
    int kind = ExecEvent.KIND.get(ring, at);
    if (kind == ExecEvent.START && length >= ExecEvent.Start.SIZE) {
      printStart(ring, at, length, row);
    } else if (kind == ExecEvent.EXIT && length >= ExecEvent.Exit.SIZE) {
      printExit(ring, at, row);
    }
  }

  private static void printStart(MemorySegment ring, long at, int length, Row row) {
    String args =
        ExecEvent.Start.args(ring, at, length).stream()
            .map(Exec::quoted)
            .collect(Collectors.joining(" "));
    row.set("pid", ExecEvent.TGID.get(ring, at))
        .set("ppid", ExecEvent.Start.PPID.get(ring, at))
        .set("uid", ExecEvent.Start.UID.get(ring, at))
        .set("comm", ExecEvent.Start.COMM.string(ring, at))
        .set("event", "exec")
        .set("args", ExecEvent.Start.argsCut(ring, at) ? args + " ..." : args);
  }

  private static void printExit(MemorySegment ring, long at, Row row) {
    int signal = ExecEvent.Exit.SIGNAL.get(ring, at);
    row.set("pid", ExecEvent.TGID.get(ring, at))
        .set("ppid", ExecEvent.Exit.PPID.get(ring, at))
        .set("uid", ExecEvent.Exit.UID.get(ring, at))
        .set("comm", ExecEvent.Exit.COMM.string(ring, at))
        .set("event", "exit")
        .set("ms", ExecEvent.Exit.DURATION_NS.get(ring, at) / 1e6);
    if (signal == 0) {
      row.set("code", ExecEvent.Exit.EXIT_CODE.get(ring, at));
    } else {
      row.set("signal", signalName(signal));
    }
  }

  /** As a shell would need it, so that one argument with a space is not taken for two. */
  static String quoted(String arg) {
    boolean plain = !arg.isEmpty() && arg.chars().allMatch(Exec::isPlain);
    return plain ? arg : "'" + arg.replace("'", "'\\''") + "'";
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c != 0x7f && "'\"\\$`;&|<>()*?".indexOf(c) < 0;
  }

  private static String signalName(int signal) {
    return signal <= SIGNALS.length ? SIGNALS[signal - 1] : "SIGRTMIN+" + (signal - 34);
  }
}
