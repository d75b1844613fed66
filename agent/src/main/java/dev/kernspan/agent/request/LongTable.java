package dev.kernspan.agent.request;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects by a number that is not 0; open addressing, a fixed number of places, no allocation.
 *
 * @param <V> what is kept
 */
final class LongTable<V> {
  private final long[] keys;
  private final @Nullable Object[] values;
  private final int limit;
  private int size;

  /** Keeps at most {@code limit} objects. */
  LongTable(int limit) {
    int places = Integer.highestOneBit(Math.max(limit, 8)) * 4;
    this.keys = new long[places];
    this.values = new Object[places];
    this.limit = limit;
  }

  int size() {
    return size;
  }

  boolean full() {
    return size >= limit;
  }

  @SuppressWarnings("unchecked")
  @Nullable V get(long key) {
    for (int at = home(key); keys[at] != 0; at = next(at)) {
      if (keys[at] == key) {
        return (V) values[at];
      }
    }
    return null;
  }

  /** Keeps {@code value}; false if the table is full. */
  boolean put(long key, V value) {
    int at = home(key);
    while (keys[at] != 0 && keys[at] != key) {
      at = next(at);
    }
    if (keys[at] == 0) {
      if (full()) {
        return false;
      }
      size++;
    }
    keys[at] = key;
    values[at] = value;
    return true;
  }

  /** Removes what is there; those behind it move up, so that no gap breaks a search. */
  void remove(long key) {
    int at = home(key);
    while (keys[at] != 0 && keys[at] != key) {
      at = next(at);
    }
    if (keys[at] == 0) {
      return;
    }
    size--;
    int gap = at;
    for (int i = next(at); keys[i] != 0; i = next(i)) {
      if (distance(home(keys[i]), i) >= distance(gap, i)) {
        keys[gap] = keys[i];
        values[gap] = values[i];
        gap = i;
      }
    }
    keys[gap] = 0;
    values[gap] = null;
  }

  /** Calls for each object; the table must not change meanwhile. */
  @SuppressWarnings("unchecked")
  void forEach(Consumer<V> consumer) {
    for (Object value : values) {
      if (value != null) {
        consumer.accept((V) value);
      }
    }
  }

  /** Calls for each object with its number; the table must not change meanwhile. */
  @SuppressWarnings("unchecked")
  void forEachKey(KeyConsumer<V> consumer) {
    for (int at = 0; at < keys.length; at++) {
      Object value = values[at];
      if (value != null) {
        consumer.accept(keys[at], (V) value);
      }
    }
  }

  /** Takes an object and its number. */
  @FunctionalInterface
  interface KeyConsumer<V> {
    void accept(long key, V value);
  }

  private int home(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & (keys.length - 1);
  }

  private int next(int at) {
    return (at + 1) & (keys.length - 1);
  }

  private int distance(int from, int to) {
    return (to - from) & (keys.length - 1);
  }
}
