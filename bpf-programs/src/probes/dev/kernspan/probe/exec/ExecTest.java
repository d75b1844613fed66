package dev.kernspan.probe.exec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kernspan.btf.Btf;
import dev.kernspan.testing.LiveProbe;
import dev.kernspan.testing.RowMap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExecTest {
  private static final int RING_BYTES = 1 << 20;
  private static final long TICK_NS = 10_000_000;

  private final Exec probe = new Exec();

  @Test
  void givesAllArguments() throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/true"));
    IntStream.range(0, 150).forEach(i -> command.add("argument " + i));
    command.add("");
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(command);
      MemorySegment start = onlyStart(live, process);
      assertThat(args(start)).isEqualTo(command);
      assertThat(ExecEvent.Start.argsCut(start, 0)).isFalse();
      assertThat(live.lost("LOST_ARGS")).isZero();
    }
  }

  @Test
  void saysThatItCutLongArguments() throws Exception {
    String tooLong = "x".repeat(10_000);
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(List.of("/bin/true", "first", tooLong, "last"));
      MemorySegment start = onlyStart(live, process);
      assertThat(ExecEvent.Start.argsCut(start, 0)).isTrue();
      assertThat(args(start)).hasSize(3).startsWith("/bin/true", "first");
      assertThat(String.join("\0", args(start))).hasSize(4096);
      assertThat(tooLong).startsWith(args(start).getLast());
    }
  }

  @Test
  void givesEachProgramOfAProcess() throws Exception {
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(List.of("/bin/sh", "-c", "exec /bin/sh -c 'exec /bin/true end'"));
      List<MemorySegment> starts = starts(live, process);
      assertThat(starts)
          .extracting(ExecTest::args)
          .containsExactly(
              List.of("/bin/sh", "-c", "exec /bin/sh -c 'exec /bin/true end'"),
              List.of("/bin/sh", "-c", "exec /bin/true end"),
              List.of("/bin/true", "end"));
      assertThat(starts)
          .extracting(e -> ExecEvent.Start.COMM.string(e, 0))
          .containsExactly("sh", "sh", "true");
      assertThat(starts)
          .extracting(e -> ExecEvent.Start.START_NS.get(e, 0))
          .containsOnly(ExecEvent.Start.START_NS.get(starts.getFirst(), 0));
    }
  }

  @Test
  void saysWhoseChildTheProcessIsAndWhere() throws Exception {
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = new ProcessBuilder("/bin/cat").start();
      MemorySegment start =
          live
              .recordsUntil(e -> isStart(e) && of(e, process.pid()) && comm(e).equals("cat"))
              .stream()
              .filter(e -> of(e, process.pid()) && comm(e).equals("cat"))
              .findFirst()
              .orElseThrow();
      String proc = "/proc/" + process.pid();
      String[] stat = Files.readString(Path.of(proc, "stat")).split(" ", -1);
      String pidNs = Files.readSymbolicLink(Path.of(proc, "ns/pid")).toString();
      process.destroy();

      assertThat(ExecEvent.Start.PPID.get(start, 0)).isEqualTo(ProcessHandle.current().pid());
      assertThat(ExecEvent.Start.UID.get(start, 0)).isEqualTo(uid());
      assertThat("pid:[" + ExecEvent.Start.PID_NS.get(start, 0) + "]").isEqualTo(pidNs);
      assertThat(ExecEvent.Start.NS_PID.get(start, 0)).isEqualTo(process.pid());
      assertThat(ExecEvent.Start.START_BOOT_NS.get(start, 0) / TICK_NS)
          .isEqualTo(Long.parseLong(stat[21]));
      assertThat(ExecEvent.Start.CGROUP_ID.get(start, 0)).isEqualTo(cgroupId());
    }
  }

  @Test
  void numbersTheProcessAsItsOwnNamespaceDoes() throws Exception {
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(List.of("unshare", "--pid", "--fork", "/bin/sh", "-c", "exit 5"));
      assertThat(process.exitValue()).isEqualTo(5);
      MemorySegment inner =
          live.records().stream()
              .filter(e -> isStart(e) && ExecEvent.Start.PPID.get(e, 0) == process.pid())
              .findFirst()
              .orElseThrow();
      assertThat(ExecEvent.Start.NS_PID.get(inner, 0)).isEqualTo(1);
      MemorySegment outer = starts(live, process).getFirst();
      assertThat(ExecEvent.Start.PID_NS.get(inner, 0))
          .isNotEqualTo(ExecEvent.Start.PID_NS.get(outer, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exit 0, 0, 0",
    "exit 1, 1, 0",
    "exit 42, 42, 0",
    "exit 255, 255, 0",
    "kill -KILL $$, 0, 9",
    "kill -TERM $$, 0, 15",
    "kill -SEGV $$, 0, 11",
    "ulimit -c 0; kill -ABRT $$, 0, 6"
  })
  void saysHowAProcessEnded(String script, int code, int signal) throws Exception {
    try (LiveProbe live = LiveProbe.of(probe)) {
      long before = System.nanoTime();
      Process process = run(List.of("/bin/sh", "-c", script));
      MemorySegment exit = onlyExit(live, process);
      long elapsed = System.nanoTime() - before;
      assertThat(ExecEvent.Exit.EXIT_CODE.get(exit, 0)).isEqualTo(code);
      assertThat(ExecEvent.Exit.SIGNAL.get(exit, 0)).isEqualTo(signal);
      assertThat(ExecEvent.Exit.DURATION_NS.get(exit, 0)).isBetween(1L, elapsed);
      assertThat(ExecEvent.Exit.COMM.string(exit, 0)).isEqualTo("sh");
      MemorySegment start = starts(live, process).getFirst();
      assertThat(ExecEvent.Exit.START_BOOT_NS.get(exit, 0))
          .isEqualTo(ExecEvent.Start.START_BOOT_NS.get(start, 0));
    }
  }

  @Test
  void measuresHowLongAProcessLived() throws Exception {
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(List.of("/bin/sleep", "0.2"));
      assertThat(ExecEvent.Exit.DURATION_NS.get(onlyExit(live, process), 0))
          .isGreaterThanOrEqualTo(200_000_000L);
    }
  }

  @Test
  @Tag("not-in-a-guest") // has no Python
  void reportsOneExitForAllThreads() throws Exception {
    String threads =
        """
        import threading, time, os
        for i in range(8): threading.Thread(target=time.sleep, args=(9,)).start()
        os._exit(3)
        """;
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(List.of("/usr/bin/python3", "-c", threads));
      assertThat(ExecEvent.Exit.EXIT_CODE.get(onlyExit(live, process), 0)).isEqualTo(3);
    }
  }

  @Test
  @Tag("not-in-a-guest") // has no Python
  void waitsForTheLastThread() throws Exception {
    assumeTrue(kernelTellsTheLastThread(), "older kernels do not say which thread is the last");
    String mainThreadFirst =
        """
        import ctypes, os, platform, threading, time
        def end():
          time.sleep(0.3)
          os._exit(7)
        threading.Thread(target=end).start()
        ctypes.CDLL(None).syscall(93 if platform.machine() == 'aarch64' else 60, 0)
        """;
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(List.of("/usr/bin/python3", "-c", mainThreadFirst));
      MemorySegment exit = onlyExit(live, process);
      assertThat(ExecEvent.Exit.EXIT_CODE.get(exit, 0)).isEqualTo(7);
      assertThat(ExecEvent.Exit.DURATION_NS.get(exit, 0)).isGreaterThanOrEqualTo(300_000_000L);
    }
  }

  @Test
  void takesTheTwoVariablesOfAServiceAndNoOther() throws Exception {
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process =
          runWith(
              Map.of(
                  "A_LONG_ONE", "y".repeat(5000),
                  "OTEL_SERVICE_NAME", "cart",
                  "DATABASE_PASSWORD", "hunter2",
                  "OTEL_RESOURCE_ATTRIBUTES", "service.namespace=shop,team=green",
                  "OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2"));
      List<MemorySegment> own = records(live, process);
      MemorySegment env = own.stream().filter(ExecTest::isEnv).findFirst().orElseThrow();
      assertThat(ExecEvent.Env.SERVICE_NAME.string(env, 0)).isEqualTo("cart");
      assertThat(ExecEvent.Env.RESOURCE_ATTRIBUTES.string(env, 0))
          .isEqualTo("service.namespace=shop,team=green");
      assertThat(own.get(own.indexOf(env) + 1)).matches(ExecTest::isStart);
      assertThat(live.records()).noneMatch(e -> text(e).contains("hunter2"));
      assertThat(live.lost("LOST_ENV")).isZero();
    }
  }

  @Test
  void takesNoPartOfAVariableForAVariable() throws Exception {
    // The scan reads steps of 127 characters: the second step of the value begins like a variable.
    String name = "OTEL";
    String value = "z".repeat(127 - name.length() - 1) + "OTEL_SERVICE_NAME=wrong";
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = runWith(Map.of(name, value, "NOT_OTEL_SERVICE_NAME", "wrong"));
      assertThat(records(live, process)).isNotEmpty().noneMatch(ExecTest::isEnv);
    }
  }

  @Test
  void readsNoEnvironmentWhereThatIsOff() throws Exception {
    try (LiveProbe live = LiveProbe.of(probe, RING_BYTES, open -> open.global("env_on", 0))) {
      Process process = runWith(Map.of("OTEL_SERVICE_NAME", "cart"));
      assertThat(records(live, process)).isNotEmpty().noneMatch(ExecTest::isEnv);
    }
  }

  @Test
  void printsAStartAndAnExit() throws Exception {
    try (LiveProbe live = LiveProbe.of(probe)) {
      Process process = run(List.of("/bin/sh", "-c", "exit 3"));
      assertThat(RowMap.of(probe, onlyStart(live, process)))
          .containsEntry("pid", process.pid())
          .containsEntry("ppid", ProcessHandle.current().pid())
          .containsEntry("event", "exec")
          .containsEntry("args", "/bin/sh -c 'exit 3'")
          .doesNotContainKeys("code", "ms");
      assertThat(RowMap.of(probe, onlyExit(live, process)))
          .containsEntry("event", "exit")
          .containsEntry("code", 3L)
          .containsKey("ms")
          .doesNotContainKeys("signal", "args");
      Process killed = run(List.of("/bin/sh", "-c", "kill -KILL $$"));
      assertThat(RowMap.of(probe, onlyExit(live, killed)))
          .containsEntry("signal", "SIGKILL")
          .doesNotContainKey("code");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"a-b=c/d | a-b=c/d", "\"\" | ''", "two words | 'two words'", "it's | 'it'\\''s'"})
  void quotesAnArgumentAsAShellNeedsIt(String argument, String printed) {
    assertThat(Exec.quoted(argument)).isEqualTo(printed);
  }

  @Test
  void countsWhatDoesNotFitIntoTheRing() throws Exception {
    Path script = Files.createTempFile("again", ".sh");
    Files.writeString(
        script, "[ $1 = 0 ] && exit 0\n[ $1 = 200 ] && read go\nexec /bin/sh $0 $(($1 - 1))\n");
    try (LiveProbe live = LiveProbe.of(probe, 4096, open -> open.global("env_on", 0))) {
      Process process = new ProcessBuilder("/bin/sh", script.toString(), "200").start();
      int before = live.only(process.pid()).records().size();
      long lostBefore = live.lost("LOST_RING_FULL");
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      process.waitFor();
      int delivered = live.records().size() - before;
      long lost = live.lost("LOST_RING_FULL") - lostBefore;
      assertThat(lost).isPositive();
      assertThat(delivered + lost).isEqualTo(200 + 1);
    } finally {
      Files.delete(script);
    }
  }

  static Process run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    process.waitFor();
    return process;
  }

  private static Process runWith(Map<String, String> variables) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/true");
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.waitFor();
    return process;
  }

  static MemorySegment onlyStart(LiveProbe live, Process process) {
    assertThat(starts(live, process)).hasSize(1);
    return starts(live, process).getFirst();
  }

  static MemorySegment onlyExit(LiveProbe live, Process process) {
    List<MemorySegment> exits = records(live, process).stream().filter(ExecTest::isExit).toList();
    assertThat(exits).hasSize(1);
    return exits.getFirst();
  }

  /** Without the start of the helper by which the JDK makes processes. */
  private static List<MemorySegment> starts(LiveProbe live, Process process) {
    return records(live, process).stream()
        .filter(e -> isStart(e) && !comm(e).equals("jspawnhelper"))
        .toList();
  }

  /** What the probe said of the process, from its start to its exit. */
  private static List<MemorySegment> records(LiveProbe live, Process process) {
    long pid = process.pid();
    return live.recordsUntil(e -> isExit(e) && of(e, pid)).stream()
        .filter(e -> of(e, pid))
        .toList();
  }

  static List<String> args(MemorySegment start) {
    return ExecEvent.Start.args(start, 0, (int) start.byteSize());
  }

  private static String comm(MemorySegment start) {
    return ExecEvent.Start.COMM.string(start, 0);
  }

  private static boolean of(MemorySegment event, long pid) {
    return ExecEvent.TGID.get(event, 0) == pid;
  }

  private static boolean isStart(MemorySegment event) {
    return ExecEvent.KIND.get(event, 0) == ExecEvent.START;
  }

  private static boolean isExit(MemorySegment event) {
    return ExecEvent.KIND.get(event, 0) == ExecEvent.EXIT;
  }

  private static boolean isEnv(MemorySegment event) {
    return ExecEvent.KIND.get(event, 0) == ExecEvent.ENV;
  }

  private static String text(MemorySegment event) {
    return new String(event.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), ISO_8859_1);
  }

  private static long uid() throws IOException {
    return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
  }

  /** The inode of our directory in the version 2 hierarchy is its id. */
  private static long cgroupId() throws IOException {
    String mount =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .filter(line -> line.contains(" - cgroup2 "))
            .findFirst()
            .orElseThrow()
            .split(" ", -1)[4];
    String own =
        Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
            .filter(line -> line.startsWith("0::"))
            .findFirst()
            .orElseThrow()
            .substring("0::".length());
    return ((Number) Files.getAttribute(Path.of(mount + own), "unix:ino")).longValue();
  }

  private static boolean kernelTellsTheLastThread() throws IOException {
    byte[] types = Files.readAllBytes(Path.of("/sys/kernel/btf/vmlinux"));
    try {
      return Btf.of(MemorySegment.ofArray(types))
          .struct("trace_event_raw_sched_process_exit")
          .has("group_dead");
    } catch (IllegalArgumentException none) {
      return false;
    }
  }
}
