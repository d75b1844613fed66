package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.kernspan.btf.Btf;
import dev.kernspan.btf.BtfStruct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A map in the kernel. Keys and values are native segments of {@link #keyBytes} and {@link
 * #valueBytes}, the caller's own, so that a loop over them allocates nothing.
 */
public final class BpfMap implements AutoCloseable {
  private final String name;
  private final Fd owned;
  private final MapInfo info;
  private final MapType type;
  private final Optional<Types> types;
  private final int valueBytes;
  private volatile int fd;

  private BpfMap(String name, int fd, Fd owned, Optional<Types> types) {
    this.name = name;
    this.fd = fd;
    this.owned = owned;
    this.types = types;
    info = MapInfo.of(fd);
    type = MapType.of(info.type());
    valueBytes =
        type.perCpu() ? roundUp(info.valueSize()) * LibBpf.possibleCpus() : info.valueSize();
  }

  /** The types of keys and values in the BTF of a map's object. */
  record Types(Btf btf, int key, int value) {}

  /** What {@link #update} does if the key is there or is not. */
  public enum Update {
    ANY(0),
    ONLY_NEW(1),
    ONLY_EXISTING(2);

    private final int flag;

    Update(int flag) {
      this.flag = flag;
    }
  }

  /** Takes one entry of a map. Both segments are valid during the call only. */
  @FunctionalInterface
  public interface EntryHandler {
    void onEntry(MemorySegment key, MemorySegment value);
  }

  static BpfMap ofObject(String name, int fd, Types types) {
    return new BpfMap(name, fd, new Fd(-1), Optional.of(types));
  }

  /** Opens the map that is pinned at {@code path}. */
  public static BpfMap pinned(Path path) {
    LibBpf.version();
    try (Arena call = Arena.ofConfined()) {
      long fd = BPF_OBJ_GET.call(call.allocateFrom(path.toString()).address());
      Errors.check(fd, Operation.OPEN, path.toString());
      return new BpfMap(path.toString(), (int) fd, new Fd((int) fd), Optional.empty());
    }
  }

  public String name() {
    return name;
  }

  public MapType type() {
    return type;
  }

  public int fd() {
    if (fd < 0) throw new IllegalStateException("map " + name + " is closed");
    return fd;
  }

  /** The kernel's number for it. */
  public int id() {
    return info.id();
  }

  public int keyBytes() {
    return info.keySize();
  }

  /** The bytes of an entry's value: of all CPUs together where there is one for each. */
  public int valueBytes() {
    return valueBytes;
  }

  public int maxEntries() {
    return info.maxEntries();
  }

  public Optional<BtfStruct> keyStruct() {
    return types.flatMap(t -> t.btf.struct(t.key));
  }

  public Optional<BtfStruct> valueStruct() {
    return types.flatMap(t -> t.btf.struct(t.value));
  }

  /** How many values a per-CPU entry has; 1 for other maps. */
  public int cpus() {
    return type.perCpu() ? LibBpf.possibleCpus() : 1;
  }

  /** The part of a per-CPU entry's value that is {@code cpu}'s. */
  public MemorySegment ofCpu(MemorySegment value, int cpu) {
    return value.asSlice((long) roundUp(info.valueSize()) * cpu, info.valueSize());
  }

  /** Copies the value of {@code key} into {@code value}; false if there is none. */
  public boolean lookup(MemorySegment key, MemorySegment value) {
    long result = BPF_MAP_LOOKUP_ELEM.call(fd(), address(key), valueAddress(value));
    return present(result, Operation.LOOKUP);
  }

  public void update(MemorySegment key, MemorySegment value) {
    update(key, value, Update.ANY);
  }

  /** Sets the value of {@code key}; false if {@code how} forbids it. */
  public boolean update(MemorySegment key, MemorySegment value, Update how) {
    long result = BPF_MAP_UPDATE_ELEM.call(fd(), address(key), valueAddress(value), how.flag);
    if (how == Update.ONLY_NEW && result == -Errno.EEXIST) return false;
    return present(result, Operation.UPDATE);
  }

  /** Puts a program into a program array, for others to call. */
  public void setProgram(int index, BpfProgram program) {
    try (Arena call = Arena.ofConfined()) {
      update(call.allocateFrom(JAVA_INT, index), call.allocateFrom(JAVA_INT, program.fd()));
    }
  }

  /** Gives whether there was an entry. */
  public boolean delete(MemorySegment key) {
    return present(BPF_MAP_DELETE_ELEM.call(fd(), address(key)), Operation.DELETE);
  }

  /** Gives every entry, in the kernel's order. Entries that come or go meanwhile may be missed. */
  public void forEach(EntryHandler handler) {
    new MapWalk(this, false).run(handler);
  }

  /** Gives every entry and takes it out. */
  public void drain(EntryHandler handler) {
    new MapWalk(this, true).run(handler);
  }

  /** Keeps the map in the kernel under a name in a BPF file system. */
  public void pin(Path path) {
    try (Arena call = Arena.ofConfined()) {
      long result = BPF_OBJ_PIN.call(fd(), call.allocateFrom(path.toString()).address());
      Errors.check(result, Operation.PIN, "map " + name + " at " + path);
    }
  }

  @Override
  public void close() {
    fd = -1;
    owned.close();
  }

  @Override
  public String toString() {
    return "map " + name;
  }

  private boolean present(long result, Operation operation) {
    if (result == -Errno.ENOENT) return false;
    if (result < 0) throw Errors.of(operation, "map " + name, (int) -result);
    return true;
  }

  private long address(MemorySegment key) {
    return address(key, info.keySize());
  }

  private long valueAddress(MemorySegment value) {
    return address(value, valueBytes);
  }

  // A heap segment's address would be an offset that C takes for a pointer.
  private static long address(MemorySegment segment, int bytes) {
    if (!segment.isNative() || segment.byteSize() < bytes)
      throw new IllegalArgumentException("needs a native segment of " + bytes + " bytes");
    return segment.address();
  }

  private static int roundUp(int bytes) {
    return (bytes + 7) & ~7;
  }
}
