package dev.kernspan.libbpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.libbpf.BpfException.Failed;
import dev.kernspan.libbpf.BpfException.NotPermitted;
import dev.kernspan.libbpf.BpfException.NotSupported;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("not-in-a-guest") // the same on every kernel
final class ErrorsTest {
  /** What a user must be able to read out of each error that has a hint. */
  record Case(Operation operation, int errno, Class<? extends BpfException> type, String advice) {}

  static List<Case> cases() {
    return List.of(
        new Case(Operation.LOAD, Errno.EPERM, NotPermitted.class, "CAP_BPF and CAP_PERFMON"),
        new Case(Operation.LOAD, Errno.ENOENT, NotSupported.class, "not in this kernel"),
        new Case(Operation.LOAD, Errno.ESRCH, NotSupported.class, "no such tracepoint"),
        new Case(Operation.LOAD, Errno.EINVAL, NotSupported.class, "too old"),
        new Case(Operation.LOAD, Errno.ENOMEM, Failed.class, "make them smaller"),
        new Case(Operation.LOAD, Errno.E2BIG, Failed.class, "too complex"),
        new Case(Operation.LOAD, Errno.ENOTSUPP, NotSupported.class, "bpf_jit_enable=1"),
        new Case(Operation.ATTACH, Errno.EPERM, NotPermitted.class, "CAP_NET_ADMIN"),
        new Case(Operation.ATTACH, Errno.EACCES, NotPermitted.class, "perf_event_paranoid"),
        new Case(Operation.ATTACH, Errno.ENOENT, NotSupported.class, "tracefs"),
        new Case(Operation.ATTACH, Errno.EOPNOTSUPP, NotSupported.class, "without this kind"),
        new Case(Operation.ATTACH, Errno.ENOTSUPP, NotSupported.class, "no trampolines"),
        new Case(Operation.ATTACH, Errno.EINVAL, NotSupported.class, "too old"),
        new Case(Operation.ATTACH, Errno.EBUSY, Failed.class, "detach it first"),
        new Case(Operation.ATTACH, Errno.EEXIST, Failed.class, "attached there already"),
        new Case(Operation.ATTACH, Errno.ENODEV, Failed.class, "no such network interface"),
        new Case(Operation.UPDATE, Errno.E2BIG, Failed.class, "is full"),
        new Case(Operation.UPDATE, Errno.EPERM, NotPermitted.class, "frozen"),
        new Case(Operation.PIN, Errno.EPERM, NotPermitted.class, "/sys/fs/bpf"),
        new Case(Operation.PIN, Errno.EEXIST, Failed.class, "pinned there already"),
        new Case(Operation.PIN, Errno.ENOENT, Failed.class, "mount bpffs"),
        new Case(Operation.OPEN, Errno.EINVAL, Failed.class, "no BPF object file"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysWhatToDo(Case known) {
    BpfException error = Errors.of(known.operation, "it", known.errno);
    assertThat(error).isExactlyInstanceOf(known.type).hasMessageContaining(known.advice);
    assertThat(error.hint()).contains(known.advice);
    assertThat(error.errno()).isEqualTo(known.errno);
  }

  @Test
  void hasACaseForEachHint() {
    assertThat(Hints.TABLE).hasSameSizeAs(cases());
  }

  @Test
  void saysWhatOnWhatErrnoAndDetail() {
    assertThat(Errors.of(Operation.ATTACH, "x to y", Errno.EBUSY, "libbpf said so"))
        .hasMessage(
            "cannot attach x to y: EBUSY (16): libbpf said so. Another program holds this hook:"
                + " detach it first.");
    assertThat(Errors.of(Operation.RUN, "x", 999)).hasMessage("cannot run x: errno (999)");
  }

  @Test
  void takesOnlyErrorNumbersForErrors() {
    assertThat(Errors.check(7, Operation.RUN, "x")).isEqualTo(7);
    assertThat(Errors.check(-4096, Operation.RUN, "an address")).isEqualTo(-4096);
    assertThatThrownBy(() -> Errors.check(-4095, Operation.RUN, "x")).isInstanceOf(Failed.class);
  }

  @Test
  void knowsNamesAndTexts() {
    assertThat(Errno.name(Errno.EPERM)).isEqualTo("EPERM");
    assertThat(Errno.text(Errno.ENOTSUPP)).isEqualTo("Operation not supported by the kernel");
    assertThat(Errno.text(999)).isEqualTo("Unknown error 999");
  }
}
