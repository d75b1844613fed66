package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;

/** A program's attachment to a hook. Ends when it is closed. */
public final class BpfLink implements AutoCloseable {
  private final String what;
  private final Native.Pointer link;

  BpfLink(String what, long link) {
    this.what = what;
    this.link = new Native.Pointer("link of " + what, link, BPF_LINK__DESTROY);
  }

  public int fd() {
    return (int) BPF_LINK__FD.call(link.get());
  }

  @Override
  public void close() {
    link.close();
  }

  @Override
  public String toString() {
    return what;
  }
}
