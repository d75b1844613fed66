package dev.kernspan.agent.health;

import dev.kernspan.libbpf.BpfException;
import dev.kernspan.libbpf.LibBpf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the kernel take the time of BPF programs for one second of each minute: to take it always
 * would cost every program about as much as it takes itself. Called once a second.
 */
public final class RunTimeSampler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RunTimeSampler.class.getName());
  private static final long PERIOD_NS = TimeUnit.MINUTES.toNanos(1);

  private @Nullable AutoCloseable sample;
  private long nextNs;
  private boolean refused;

  /** The first sample is taken {@code startNs}, monotonic. */
  public RunTimeSampler(long startNs) {
    nextNs = startNs;
  }

  /** Begins or ends a sample. */
  public void everySecond(long nowNs) {
    if (sample != null) {
      close();
    } else if (!refused && nowNs - nextNs >= 0) {
      nextNs = nowNs + PERIOD_NS;
      open();
    }
  }

  /** Ends a sample that is being taken. */
  @Override
  public void close() {
    AutoCloseable open = sample;
    sample = null;
    if (open != null) {
      try {
        open.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot end the sample of run times", e);
      }
    }
  }

  private void open() {
    try {
      sample = LibBpf.enableStats();
    } catch (BpfException e) {
      refused = true;
      LOG.log(System.Logger.Level.INFO, "no run times of BPF programs: " + e.getMessage());
    }
  }
}
