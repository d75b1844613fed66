package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A program's attachment to a hook. Ends when it is closed. */
public final class BpfLink implements AutoCloseable {
  private static final int NO_FD = -1;

  private final String what;
  private final int fd;
  private final Runnable detach;
  private boolean closed;

  private BpfLink(String what, int fd, Runnable detach) {
    this.what = what;
    this.fd = fd;
    this.detach = detach;
  }

  /** Takes a {@code struct bpf_link}. */
  static BpfLink ofPointer(String what, long link) {
    return new BpfLink(what, (int) BPF_LINK__FD.call(link), () -> BPF_LINK__DESTROY.call(link));
  }

  /** Takes a link that libbpf does not know of. */
  static BpfLink ofFd(String what, int fd) {
    return new BpfLink(what, fd, () -> LibC.CLOSE.call(fd));
  }

  /** An attachment that has no link in the kernel, with the call that ends it. */
  static BpfLink of(String what, Runnable detach) {
    return new BpfLink(what, NO_FD, detach);
  }

  public synchronized int fd() {
    if (closed) throw new IllegalStateException("link of " + what + " is closed");
    if (fd == NO_FD) throw new IllegalStateException(what + " is attached without a link");
    return fd;
  }

  /** Runs an iterator from its start and gives all it wrote. */
  public byte[] readIterator() {
    long iterator = BPF_ITER_CREATE.call(fd());
    Errors.check(iterator, Operation.ITERATE, what);
    try (Fd file = new Fd((int) iterator);
        Arena call = Arena.ofConfined()) {
      MemorySegment buffer = call.allocate(1 << 16);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (true) {
        long bytes = LibC.READ_ERRNO.call(file.number(), buffer.address(), buffer.byteSize());
        if (bytes == -Errno.EAGAIN || bytes == -Errno.EINTR) continue;
        if (Errors.check(bytes, Operation.ITERATE, what) == 0) return all.toByteArray();
        all.writeBytes(buffer.asSlice(0, bytes).toArray(JAVA_BYTE));
      }
    }
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    detach.run();
  }

  @Override
  public String toString() {
    return what;
  }
}
