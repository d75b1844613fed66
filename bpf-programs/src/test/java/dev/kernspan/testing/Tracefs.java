package dev.kernspan.testing;

import dev.kernspan.kernel.KernelFeatures;
import java.io.IOException;
import java.util.List;

/** The file system of classic tracepoints, mounted for a test where the machine has not. */
public final class Tracefs implements AutoCloseable {
  private static final String PLACE = "/sys/kernel/tracing";

  private final boolean ours;

  private Tracefs(boolean ours) {
    this.ours = ours;
  }

  public static Tracefs mounted() {
    if (KernelFeatures.probe().tracefs().isPresent()) return new Tracefs(false);
    run(List.of("mount", "-t", "tracefs", "tracing", PLACE));
    return new Tracefs(true);
  }

  @Override
  public void close() {
    if (ours) run(List.of("umount", PLACE));
  }

  private static void run(List<String> command) {
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) throw new IllegalStateException(command + " ended with " + exit);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
