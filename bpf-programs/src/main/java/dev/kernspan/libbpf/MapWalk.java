package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One pass over a map: in batches where the kernel has them (5.6), else key by key. */
final class MapWalk {
  private static final int FIRST_BATCH = 4096;

  /** Per-CPU values of many CPUs are large: fewer of them at once. */
  private static final int FIRST_BATCH_BYTES = 4 << 20;

  private static final int LARGEST_BATCH = 1 << 22;
  private static final long OPTIONS_BYTES = 24;

  private final BpfMap map;
  private final boolean delete;

  MapWalk(BpfMap map, boolean delete) {
    this.map = map;
    this.delete = delete;
  }

  void run(BpfMap.EntryHandler handler) {
    int fit = FIRST_BATCH_BYTES / (map.keyBytes() + map.valueBytes() + 1);
    int entries = Math.max(1, Math.min(Math.min(FIRST_BATCH, fit), map.maxEntries()));
    try (Arena arena = Arena.ofConfined()) {
      long done = batches(arena, entries, handler);
      if (done == -Errno.EINVAL || done == -Errno.EOPNOTSUPP || done == -Errno.ENOTSUPP)
        done = keys(arena, handler);
      Errors.check(done, Operation.ITERATE, map.toString());
    }
  }

  /** Gives minus errno; nothing was handed out yet if that is EINVAL or not supported. */
  private long batches(Arena arena, int entries, BpfMap.EntryHandler handler) {
    CFunction function = delete ? BPF_MAP_LOOKUP_AND_DELETE_BATCH : BPF_MAP_LOOKUP_BATCH;
    // The kernel leaves its place in the map here: 4 bytes, or a key.
    MemorySegment place = arena.allocate(Math.max(8, map.keyBytes()), 8);
    MemorySegment count = arena.allocate(JAVA_INT);
    MemorySegment options = arena.allocate(OPTIONS_BYTES, 8);
    options.set(JAVA_LONG, 0, OPTIONS_BYTES);
    Batch batch = new Batch(map, arena, entries);
    for (boolean first = true; ; first = false) {
      count.set(JAVA_INT, 0, batch.capacity);
      long result =
          function.call(
              map.fd(),
              first ? 0 : place.address(),
              place.address(),
              batch.keys.address(),
              batch.values.address(),
              count.address(),
              options.address());
      if (result == -Errno.ENOSPC && batch.capacity < LARGEST_BATCH) {
        // A bucket has more entries than fit: none of it was given or deleted.
        batch.handOut(count.get(JAVA_INT, 0), handler);
        batch = new Batch(map, arena, batch.capacity * 2);
        continue;
      }
      if (result < 0 && result != -Errno.ENOENT) return result;
      batch.handOut(count.get(JAVA_INT, 0), handler);
      if (result == -Errno.ENOENT) return 0;
    }
  }

  private long keys(Arena arena, BpfMap.EntryHandler handler) {
    MemorySegment key = arena.allocate(map.keyBytes(), 8);
    MemorySegment next = arena.allocate(map.keyBytes(), 8);
    MemorySegment value = arena.allocate(map.valueBytes(), 8);
    long result = BPF_MAP_GET_NEXT_KEY.call(map.fd(), 0, next.address());
    while (result == 0) {
      key.copyFrom(next);
      // The next one is asked for first: from a deleted key the kernel starts over.
      result = BPF_MAP_GET_NEXT_KEY.call(map.fd(), key.address(), next.address());
      if (map.lookup(key, value)) {
        if (delete) map.delete(key);
        handler.onEntry(key, value);
      }
    }
    return result == -Errno.ENOENT ? 0 : result;
  }

  /** Room for the keys and values of one call. */
  private record Batch(BpfMap map, MemorySegment keys, MemorySegment values, int capacity) {
    Batch(BpfMap map, Arena arena, int entries) {
      this(
          map,
          arena.allocate((long) map.keyBytes() * entries, 8),
          arena.allocate((long) map.valueBytes() * entries, 8),
          entries);
    }

    void handOut(int count, BpfMap.EntryHandler handler) {
      long key = map.keyBytes(), value = map.valueBytes();
      for (int i = 0; i < count; i++)
        handler.onEntry(keys.asSlice(key * i, key), values.asSlice(value * i, value));
    }
  }
}
