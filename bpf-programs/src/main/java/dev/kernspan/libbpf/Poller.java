package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits until one of some files has something to read, a time has passed or {@link #wake} was
 * called. One thread waits; any thread wakes. Close it after the waiting thread has ended.
 */
public final class Poller implements AutoCloseable {
  private static final int CLOEXEC = 0x80000, NONBLOCK = 0x800;
  private static final int CTL_ADD = 1;
  private static final int EPOLLIN = 1, EPOLLET = 1 << 31;

  /** {@code struct epoll_event} is packed on x86-64 only. */
  private static final int EVENT = System.getProperty("os.arch").equals("aarch64") ? 16 : 12;

  private static final int EVENTS = 16;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate((long) EVENT * EVENTS, 8);
  private final MemorySegment counter = arena.allocate(8, 8);
  private final MemorySegment one = arena.allocate(8, 8);
  private final int epoll;
  private final int wakeUp;
  private boolean closed;

  public Poller() {
    one.set(JAVA_LONG_UNALIGNED, 0, 1);
    epoll = (int) Errors.check(LibC.EPOLL_CREATE1.call(CLOEXEC), Operation.POLL, "events");
    wakeUp = (int) Errors.check(LibC.EVENTFD.call(0, CLOEXEC | NONBLOCK), Operation.POLL, "events");
    watch(wakeUp, EPOLLIN);
  }

  /**
   * Also waits for {@code fd}. Only a new wake-up by the kernel counts, not data that lies there
   * still: a reader that comes back before the last record was written must not spin.
   */
  public void add(int fd) {
    watch(fd, EPOLLIN | EPOLLET);
  }

  /** Gives how many files are ready; 0 after the time has passed or a signal. */
  public int await(long timeoutMs) {
    int ready = (int) LibC.EPOLL_WAIT_PLAIN.call(epoll, events.address(), EVENTS, timeoutMs);
    // A signal is no error. Any other failure would come again at once.
    if (ready < 0) ready = (int) Errors.check(poll(), Operation.POLL, "events");
    if (ready > 0) LibC.READ.call(wakeUp, counter.address(), 8);
    return ready;
  }

  /** Ends a wait that goes on, or else the next one. */
  public synchronized void wake() {
    if (!closed) LibC.WRITE.call(wakeUp, one.address(), 8);
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    LibC.CLOSE.call(epoll);
    LibC.CLOSE.call(wakeUp);
    arena.close();
  }

  private long poll() {
    return LibC.EPOLL_WAIT.call(epoll, events.address(), EVENTS, 0);
  }

  private void watch(int fd, int what) {
    events.set(JAVA_INT_UNALIGNED, 0, what);
    events.set(JAVA_INT_UNALIGNED, EVENT - 8L, fd);
    Errors.check(
        LibC.EPOLL_CTL.call(epoll, CTL_ADD, fd, events.address()), Operation.POLL, "events");
  }
}
