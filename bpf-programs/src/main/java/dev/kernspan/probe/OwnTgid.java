package dev.kernspan.probe;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.kernspan.btf.Btf;
import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.BpfObject;
import dev.kernspan.libbpf.OpenObject;

/**
 * What the kernel calls this process. In a pid namespace that is another number than the process
 * sees, and only a program in the kernel can tell it.
 */
public final class OwnTgid {
  private OwnTgid() {}

  /** The id in the host's namespace; the process's own if programs cannot be run by hand here. */
  public static int inKernel() {
    try (OpenObject open =
            OpenObject.open("selftest", Btf.objectBeside(SelfTest.class, "selftest"))
                .autoload("selftest_whoami", true);
        BpfObject object = open.load()) {
      object.program("selftest_whoami").testRun();
      return object.global("own_tgid").get(JAVA_INT, 0);
    } catch (BpfException e) {
      return (int) ProcessHandle.current().pid();
    }
  }
}
