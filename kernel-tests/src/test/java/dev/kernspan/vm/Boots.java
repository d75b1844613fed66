package dev.kernspan.vm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs boots in the background, as many at a time as there are processors, but two at most. */
final class Boots implements AutoCloseable {
  private static final int AT_A_TIME = Math.min(2, Runtime.getRuntime().availableProcessors());
  private static final int PATIENCE_SECONDS = 900;

  private final ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
  private final Map<WantedBoot, Future<Outcome>> running = new HashMap<>();

  /**
   * What came of a boot.
   *
   * @param log absent if the kernel could not be fetched or started
   */
  record Outcome(String release, @Nullable BootLog log, String failure) {}

  Boots(Path work, List<WantedBoot> boots) throws IOException {
    GuestImages images = new GuestImages(work);
    for (WantedBoot boot : boots) running.put(boot, workers.submit(() -> run(work, images, boot)));
  }

  /** Waits for its end. */
  Outcome await(WantedBoot boot) {
    Future<Outcome> future = running.get(boot);
    try {
      if (future != null) return future.get();
      return new Outcome("", null, "it was not asked for");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome("", null, "interrupted");
    } catch (ExecutionException e) {
      return new Outcome("", null, String.valueOf(e.getCause()));
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }

  private static Outcome run(Path work, GuestImages images, WantedBoot wanted) throws Exception {
    KernelImage kernel;
    Path guest;
    try {
      kernel = images.kernel(wanted.kernel());
      guest = images.guest(wanted.kernel().arch());
    } catch (IOException e) {
      System.out.println(wanted.name() + ": NOT TESTED: " + e.getMessage());
      return new Outcome("", null, String.valueOf(e.getMessage()));
    }
    Boot boot =
        new Boot(
            wanted.name(),
            wanted.kernel().arch(),
            kernel,
            guest,
            wanted.arguments(),
            PATIENCE_SECONDS);
    BootLog log = boot.run(work);
    System.out.printf(
        "%s (%s): %.1f s from power on to power off%n",
        wanted.name(), kernel.release(), log.seconds());
    return new Outcome(kernel.release(), log, "");
  }
}
