package dev.kernspan.probe;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.kernspan.btf.Btf;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.BpfProgram;
import dev.kernspan.libbpf.OpenObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Attaches a program for a moment and makes the call that it waits for. Kprobes that were disarmed,
 * and trampolines while ftrace is off, attach without an error and stay silent.
 */
final class SelfTest {
  /** What the programs wait for. Every kernel has it, and none inlines it. */
  static final String FUNCTION = "vfs_read";

  private SelfTest() {}

  /** Why kprobes do not work here; empty if they do. */
  static Optional<BpfException> kprobe() {
    return refusal("selftest_kprobe", program -> program.attachKprobe(FUNCTION, false));
  }

  /** Why fentry does not work here; empty if it does. */
  static Optional<BpfException> fentry() {
    return refusal("selftest_fentry", BpfProgram::attachTrace);
  }

  static Optional<BpfException> refusal(String program, Function<BpfProgram, BpfLink> attach) {
    try (OpenObject open =
        OpenObject.open("selftest", Btf.objectBeside(SelfTest.class, "selftest"))) {
      open.autoload(program, true).global("self_tgid", ProcessHandle.current().pid());
      try (BpfObject object = open.load();
          BpfLink link = attach.apply(object.program(program))) {
        read();
        boolean fired = object.global("fired").get(JAVA_LONG, 0) > 0;
        return fired ? Optional.empty() : Optional.of(silent(link));
      }
    } catch (BpfException e) {
      return Optional.of(e);
    }
  }

  /** Makes a few system calls, among them a read. */
  static void read() {
    try {
      Files.readString(Path.of("/proc/self/comm"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BpfException silent(BpfLink link) {
    String hint =
        "Kprobes need 1 in /sys/kernel/debug/kprobes/enabled; kprobes and fentry need sysctl"
            + " kernel.ftrace_enabled=1.";
    return new NotSupported(link + " attaches but never fires. " + hint, 0, hint);
  }
}
