package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.Errno.*;

/** Turns minus errno into the exception that says what to do about it. */
final class Errors {
  private Errors() {}

  /** Gives {@code result} back, or throws if it is minus errno. */
  static long check(long result, Operation operation, String on) {
    if (result < 0 && result >= -4095) throw of(operation, on, (int) -result);
    return result;
  }

  static BpfException of(Operation operation, String on, int errno) {
    return of(operation, on, errno, "");
  }

  /** The same with what libbpf said of it. */
  static BpfException of(Operation operation, String on, int errno, String detail) {
    String hint = Hints.of(operation, errno);
    String text =
        text(operation, on, errno)
            + (detail.isEmpty() ? "" : ": " + detail)
            + (hint.isEmpty() ? "" : ". " + hint);
    return switch (errno) {
      case EPERM, EACCES -> new BpfException.NotPermitted(text, errno, hint);
      case EOPNOTSUPP, ENOTSUPP, ENOSYS -> new BpfException.NotSupported(text, errno, hint);
      case ENOENT, ESRCH, EINVAL ->
          operation == Operation.ATTACH || operation == Operation.LOAD
              ? new BpfException.NotSupported(text, errno, hint)
              : new BpfException.Failed(text, errno, hint);
      default -> new BpfException.Failed(text, errno, hint);
    };
  }

  static String text(Operation operation, String on, int errno) {
    return "cannot " + operation.verb + " " + on + ": " + Errno.name(errno) + " (" + errno + ")";
  }
}
