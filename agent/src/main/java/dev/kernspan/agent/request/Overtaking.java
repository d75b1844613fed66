package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.probe.request.RequestEvent.Data;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The records of reads that overtook a send of another thread. They wait for its record, as a
 * conversation takes what went over its connection in that order. The number of places is fixed;
 * nothing is allocated once each was used.
 */
final class Overtaking {
  /**
   * A busy machine needs a few at a time: a record waits as long as a thread is kept from a CPU.
   */
  private static final int PLACES = 64;

  /** A connection may be read and written at the same time for long. */
  private static final int PLACES_OF_ONE = 8;

  /** A send that is in the stream and never comes: its process is not observed, for example. */
  private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(1);

  /** The longest record is half of it: 4 KiB of a message, and the totals of a thread. */
  private static final int RECORD_MAX = 8 << 10;

  private final Place[] places = new Place[PLACES];
  private final Taker taker;
  private int size;
  private long refused;

  /** Gives what need not wait any more to {@code taker}. */
  Overtaking(Taker taker) {
    this.taker = taker;
  }

  /** Takes the records that have waited. */
  interface Taker {
    /**
     * Takes one.
     *
     * @param sentNs end of the send that it waited for, monotonic ns; 0 if that did not come
     */
    void take(Connection connection, MemorySegment record, long sentNs);
  }

  /**
   * Lets the record wait; false if there is no room. Then it is to be taken now, and those before
   * it on its connection have been.
   */
  boolean add(Connection connection, MemorySegment ring, long at, int length) {
    if (size == PLACES || length > RECORD_MAX || waiting(connection) == PLACES_OF_ONE) {
      refused++;
      release(connection, 0);
      return false;
    }
    Place place = places[size];
    if (place == null) {
      place = new Place();
      places[size] = place;
    }
    size++;
    place.connection = connection;
    MemorySegment.copy(ring, at, place.record, 0, length);
    return true;
  }

  /** Hands the records of this connection on, in the order in which they came. */
  void release(Connection connection, long sentNs) {
    if (size == 0) {
      return;
    }
    int kept = 0;
    int were = size;
    for (int i = 0; i < were; i++) {
      Place place = places[i];
      if (place.connection == connection) {
        taker.take(connection, place.record, sentNs);
        place.connection = null;
        size--;
      } else {
        places[i] = places[kept];
        places[kept++] = place;
      }
    }
  }

  /** Hands on what has waited for too long. */
  void tick(long nowNs) {
    while (size > 0 && nowNs - Data.TIME_NS.get(places[0].record, 0) > WAIT_NS) {
      Connection connection = places[0].connection;
      if (connection != null) {
        release(connection, 0);
      }
    }
  }

  int size() {
    return size;
  }

  /** Records for which there was no room: they were taken before the send that they overtook. */
  long refused() {
    return refused;
  }

  private int waiting(Connection connection) {
    int waiting = 0;
    for (int i = 0; i < size; i++) {
      waiting += places[i].connection == connection ? 1 : 0;
    }
    return waiting;
  }

  private static final class Place {
    private final MemorySegment record = Arena.ofAuto().allocate(RECORD_MAX, Long.BYTES);
    private @Nullable Connection connection;
  }
}
