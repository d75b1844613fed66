package dev.kernspan.cli;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The signals that end a command or make it reload. They are caught, not left to a shutdown hook:
 * after that the exit code would be 143 and not 0, and SIGHUP would end the process.
 */
final class Signals {
  private final BlockingQueue<Kind> caught = new LinkedBlockingQueue<>();

  /** What the sender wants. */
  enum Kind {
    STOP,
    RELOAD
  }

  /** From now on SIGINT and SIGTERM do not end the process, but are told here. */
  void catchStop() {
    on("INT", Kind.STOP);
    on("TERM", Kind.STOP);
  }

  /** The same for SIGHUP. */
  void catchReload() {
    on("HUP", Kind.RELOAD);
  }

  /** Waits for the next one; empty if none came in time. */
  Optional<Kind> await(long timeoutMs) {
    try {
      return Optional.ofNullable(caught.poll(timeoutMs, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(Kind.STOP);
    }
  }

  /** Ends the command from inside, as a signal would. */
  void stop() {
    caught.add(Kind.STOP);
  }

  /**
   * {@code Signal.handle(new Signal(name), s -> caught.add(kind))}, by handles: the JDK has no
   * other way to hear a signal, and javac warns of each mention of {@code sun.misc} whatever it is
   * told.
   */
  private void on(String name, Kind kind) {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      Class<?> signal = lookup.findClass("sun.misc.Signal");
      Class<?> handler = lookup.findClass("sun.misc.SignalHandler");
      MethodHandle add =
          lookup.bind(caught, "add", methodType(boolean.class, Object.class)).bindTo(kind);
      Object adder =
          MethodHandleProxies.asInterfaceInstance(
              handler,
              MethodHandles.dropArguments(add, 0, signal).asType(methodType(void.class, signal)));
      lookup
          .findStatic(signal, "handle", methodType(handler, signal, handler))
          .invoke(
              lookup.findConstructor(signal, methodType(void.class, String.class)).invoke(name),
              adder);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot catch SIG" + name, e);
    }
  }
}
