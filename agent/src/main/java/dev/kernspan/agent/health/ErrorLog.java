package dev.kernspan.agent.health;

import dev.kernspan.kernel.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Each distinct error once: logged when it is new, counted after, summarised once a minute. */
public final class ErrorLog {
  private static final System.Logger LOG = System.getLogger(ErrorLog.class.getName());
  private static final int MAX_DISTINCT = 256;
  private static final long SUMMARY_NS = TimeUnit.MINUTES.toNanos(1);

  private final Clock clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long total;

  public ErrorLog(Clock clock) {
    this.clock = clock;
  }

  /** Takes an error; {@code failure} is logged with its trace the first time. */
  public synchronized void add(Throwable failure) {
    total++;
    String key = failure.toString();
    Entry entry = entries.get(key);
    if (entry == null && entries.size() < MAX_DISTINCT) {
      entry = new Entry();
      entries.put(key, entry);
      LOG.log(System.Logger.Level.WARNING, "unexpected: " + key, failure);
      entry.loggedNs = clock.monotonicNs();
    }
    if (entry != null) {
      entry.count++;
      summarise(key, entry);
    }
  }

  /** Errors so far, repeated ones included. */
  public synchronized long total() {
    return total;
  }

  private void summarise(String key, Entry entry) {
    long now = clock.monotonicNs();
    if (now - entry.loggedNs > SUMMARY_NS) {
      entry.loggedNs = now;
      LOG.log(System.Logger.Level.WARNING, "unexpected, " + entry.count + " times: " + key);
    }
  }

  private static final class Entry {
    private long count;
    private long loggedNs;
  }
}
