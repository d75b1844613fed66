package dev.kernspan.agent.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The known processes by their ids: open addressing, so that a look-up neither boxes nor allocates.
 * Bounded: a full table evicts what has not been asked for since the hand last passed (CLOCK).
 */
final class ProcessTable {
  private final int capacity;
  private final int mask;
  private final @Nullable ProcessEntry[] slots;
  private int size;
  private int hand;
  private int cursor;

  ProcessTable(int capacity) {
    this.capacity = capacity;
    // Half empty at the most: probe sequences stay short.
    int length = Integer.highestOneBit(Math.max(capacity, 4) * 2 - 1) * 2;
    mask = length - 1;
    slots = new @Nullable ProcessEntry[length];
  }

  int size() {
    return size;
  }

  @Nullable ProcessEntry get(int tgid) {
    return slots[find(tgid)];
  }

  /** Adds an entry that is not there yet; gives the one that had to leave for it. */
  @Nullable ProcessEntry add(ProcessEntry entry) {
    ProcessEntry victim = null;
    if (size == capacity) {
      victim = victim();
      remove(victim.tgid);
    }
    slots[find(entry.tgid)] = entry;
    size++;
    return victim;
  }

  void remove(int tgid) {
    int at = find(tgid);
    if (slots[at] != null) {
      size--;
      closeGap(at);
    }
  }

  /** Moves up what stands behind the hole and would not be found across it. */
  private void closeGap(int at) {
    int hole = at;
    for (int next = after(at); ; next = after(next)) {
      ProcessEntry entry = slots[next];
      if (entry == null) {
        slots[hole] = null;
        return;
      }
      if (((next - home(entry.tgid)) & mask) >= ((next - hole) & mask)) {
        slots[hole] = entry;
        hole = next;
      }
    }
  }

  void removeIf(Predicate<ProcessEntry> goes) {
    List<ProcessEntry> going = new ArrayList<>();
    for (ProcessEntry entry : slots) {
      if (entry != null && goes.test(entry)) {
        going.add(entry);
      }
    }
    for (ProcessEntry entry : going) {
      remove(entry.tgid);
    }
  }

  /** The next entries in the order of the slots, at most {@code count}; each comes round. */
  List<ProcessEntry> next(int count) {
    List<ProcessEntry> entries = new ArrayList<>();
    for (int i = 0; i <= mask && entries.size() < count; i++) {
      cursor = after(cursor);
      ProcessEntry entry = slots[cursor];
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private ProcessEntry victim() {
    while (true) {
      hand = after(hand);
      ProcessEntry entry = slots[hand];
      if (entry != null) {
        if (!entry.used || entry.exited) {
          return entry;
        }
        entry.used = false;
      }
    }
  }

  /** Where the process is, else the free slot where it would be. */
  private int find(int tgid) {
    int at = home(tgid);
    while (true) {
      ProcessEntry entry = slots[at];
      if (entry == null || entry.tgid == tgid) {
        return at;
      }
      at = after(at);
    }
  }

  private int after(int at) {
    return (at + 1) & mask;
  }

  /** Neighbours are common among process ids: the multiplication spreads them. */
  private int home(int tgid) {
    return ((tgid * 0x9E3779B9) >>> 7) & mask;
  }
}
