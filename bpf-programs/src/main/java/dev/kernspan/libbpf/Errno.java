package dev.kernspan.libbpf;

import static java.util.Map.entry;

import java.util.Map;

/** The error numbers of Linux that BPF calls give: name and meaning. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int E2BIG = 7;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int EOPNOTSUPP = 95;

  /** The kernel's own; it leaks out of bpf(2). */
  public static final int ENOTSUPP = 524;

  private static final Map<Integer, String[]> TABLE =
      Map.ofEntries(
          row(EPERM, "EPERM", "Operation not permitted"),
          row(ENOENT, "ENOENT", "No such file or directory"),
          row(ESRCH, "ESRCH", "No such process"),
          row(EINTR, "EINTR", "Interrupted system call"),
          row(5, "EIO", "Input/output error"),
          row(6, "ENXIO", "No such device or address"),
          row(E2BIG, "E2BIG", "Argument list too long"),
          row(9, "EBADF", "Bad file descriptor"),
          row(EAGAIN, "EAGAIN", "Resource temporarily unavailable"),
          row(ENOMEM, "ENOMEM", "Cannot allocate memory"),
          row(EACCES, "EACCES", "Permission denied"),
          row(14, "EFAULT", "Bad address"),
          row(EBUSY, "EBUSY", "Device or resource busy"),
          row(EEXIST, "EEXIST", "File exists"),
          row(ENODEV, "ENODEV", "No such device"),
          row(20, "ENOTDIR", "Not a directory"),
          row(21, "EISDIR", "Is a directory"),
          row(EINVAL, "EINVAL", "Invalid argument"),
          row(23, "ENFILE", "Too many open files in system"),
          row(24, "EMFILE", "Too many open files"),
          row(27, "EFBIG", "File too large"),
          row(ENOSPC, "ENOSPC", "No space left on device"),
          row(ERANGE, "ERANGE", "Numerical result out of range"),
          row(36, "ENAMETOOLONG", "File name too long"),
          row(ENOSYS, "ENOSYS", "Function not implemented"),
          row(40, "ELOOP", "Too many levels of symbolic links"),
          row(61, "ENODATA", "No data available"),
          row(EOPNOTSUPP, "EOPNOTSUPP", "Operation not supported"),
          row(110, "ETIMEDOUT", "Connection timed out"),
          row(ENOTSUPP, "ENOTSUPP", "Operation not supported by the kernel"));

  private Errno() {}

  /** As in {@code EPERM}; the number where it has no name here. */
  public static String name(int errno) {
    String[] row = TABLE.get(errno);
    return row == null ? "errno" : row[0];
  }

  /** What strerror says, in English. */
  public static String text(int errno) {
    String[] row = TABLE.get(errno);
    return row == null ? "Unknown error " + errno : row[1];
  }

  private static Map.Entry<Integer, String[]> row(int errno, String name, String text) {
    return entry(errno, new String[] {name, text});
  }
}
