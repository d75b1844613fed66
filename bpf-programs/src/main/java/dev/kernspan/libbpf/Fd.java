package dev.kernspan.libbpf;

/** A file descriptor that is ours to close. */
public final class Fd implements AutoCloseable {
  private int number;

  Fd(int number) {
    this.number = number;
  }

  synchronized int number() {
    if (number < 0) throw new IllegalStateException("closed");
    return number;
  }

  @Override
  public synchronized void close() {
    if (number >= 0) LibC.CLOSE.call(number);
    number = -1;
  }
}
