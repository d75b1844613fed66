package dev.kernspan.probe;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.kernspan.btf.Btf;
import dev.kernspan.libbpf.BpfException.Failed;
import dev.kernspan.libbpf.BpfException.NotSupported;
import dev.kernspan.libbpf.BpfLink;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.OpenObject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tries types that a file tells on the running kernel. Those of another kernel would make programs
 * read something else, and say nothing.
 */
final class TypeCheck {
  private static final String PROGRAM = "types_compare";

  private TypeCheck() {}

  /**
   * How far from the begin of a thread's kernel stack the registers end that it entered with.
   *
   * @throws NotSupported if the types are not those of this kernel
   */
  static long stackBytes(Path typesFile) {
    byte[] elf = Btf.objectBeside(TypeCheck.class, "types");
    int self = OwnTgid.inKernel();
    try (OpenObject open = OpenObject.open("types", elf, Optional.of(typesFile))) {
      open.autoload(PROGRAM, true).global("self_tgid", self);
      try (BpfObject object = open.load();
          BpfLink _ = object.program(PROGRAM).attachRawTracepoint("sys_exit")) {
        SelfTest.read();
        return judge(object, typesFile);
      }
    }
  }

  private static long judge(BpfObject object, Path typesFile) {
    int compared = object.global("compared").get(JAVA_INT, 0);
    int differing = object.global("differing").get(JAVA_INT, 0);
    if (compared == 0) throw new Failed("raw_tp/sys_exit attaches but never fires", 0, "");
    if (differing == 0) return object.global("stack_bytes").get(JAVA_LONG, 0);
    String hint = "Make it of the debug symbols of exactly this kernel.";
    throw new NotSupported(
        typesFile
            + " is not of this kernel ("
            + System.getProperty("os.version")
            + "): by it the agent's own threads are not what they are. "
            + hint,
        0,
        hint);
  }
}
