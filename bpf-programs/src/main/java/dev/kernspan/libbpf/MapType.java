package dev.kernspan.libbpf;

/** The kinds of maps that we know, with their numbers in {@code enum bpf_map_type}. */
public enum MapType {
  HASH(1),
  ARRAY(2),
  PROGRAM_ARRAY(3),
  PERF_EVENT_ARRAY(4),
  PERCPU_HASH(5),
  PERCPU_ARRAY(6),
  STACK_TRACE(7),
  CGROUP_ARRAY(8),
  LRU_HASH(9),
  LRU_PERCPU_HASH(10),
  LPM_TRIE(11),
  SK_STORAGE(24),
  RING_BUFFER(27),
  TASK_STORAGE(29),
  CGROUP_STORAGE(32),
  OTHER(-1);

  private final int number;

  MapType(int number) {
    this.number = number;
  }

  static MapType of(int number) {
    for (MapType type : values()) {
      if (type.number == number) return type;
    }
    return OTHER;
  }

  /**
   * Whether the running kernel has maps of this kind, as far as it lets this process ask: yes,
   * where it does not.
   */
  public boolean supported() {
    return LibBpf.LIBBPF_PROBE_BPF_MAP_TYPE.call(number, 0) != 0;
  }

  /** Whether a kernel that we run on may not have it: it came after 5.10. */
  boolean young() {
    return number > RING_BUFFER.number;
  }

  /** Whether an entry has a value for each CPU. */
  boolean perCpu() {
    return this == PERCPU_HASH || this == PERCPU_ARRAY || this == LRU_PERCPU_HASH;
  }
}
