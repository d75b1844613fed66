package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;

import dev.kernspan.btf.Btf;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Programs and maps that are in the kernel until this is closed. */
public final class BpfObject implements AutoCloseable {
  private final String name;
  private final Native.Pointer object;
  private final Btf btf;
  private final Map<String, BpfMap> maps = new LinkedHashMap<>();
  private final Map<String, BpfProgram> programs = new LinkedHashMap<>();
  private final Map<String, Mapping> sections = new HashMap<>();

  BpfObject(String name, Native.Pointer object, Btf btf) {
    this.name = name;
    this.object = object;
    this.btf = btf;
    Native.maps(object.get()).forEach(this::addMap);
    Native.programs(object.get()).forEach(this::addProgram);
  }

  public String name() {
    return name;
  }

  public Btf btf() {
    return btf;
  }

  public BpfMap map(String map) {
    BpfMap found = maps.get(map);
    if (found == null) throw new IllegalArgumentException("no map " + map + " in " + name);
    return found;
  }

  public BpfProgram program(String program) {
    BpfProgram found = programs.get(program);
    if (found == null)
      throw new IllegalArgumentException("no loaded program " + program + " in " + name);
    return found;
  }

  public List<BpfMap> maps() {
    return List.copyOf(maps.values());
  }

  /** Those that were loaded. */
  public List<BpfProgram> programs() {
    return List.copyOf(programs.values());
  }

  /**
   * A global variable as the programs see it, now and later. Writable, but for {@code const} ones
   * (.rodata). Valid until this object is closed.
   */
  public MemorySegment global(String variable) {
    Btf.Variable place = btf.variable(variable);
    return section(place.section()).memory().asSlice(place.offset(), place.size());
  }

  @Override
  public synchronized void close() {
    sections.values().forEach(Mapping::close);
    programs.values().forEach(BpfProgram::close);
    maps.values().forEach(BpfMap::close);
    object.close();
  }

  private synchronized Mapping section(String section) {
    return sections.computeIfAbsent(section, this::mapSection);
  }

  // libbpf 1.1 keeps only a copy of what was set before load, so the map itself is mapped here.
  private Mapping mapSection(String section) {
    long map =
        Native.find(BPF_OBJECT__FIND_MAP_BY_NAME, object.get(), section)
            .orElseThrow(() -> new IllegalStateException("no section " + section + " in " + name));
    int fd = (int) BPF_MAP__FD.call(map);
    long page = Mapping.pageSize();
    long bytes = (MapInfo.of(fd).valueSize() + page - 1) / page * page;
    return Mapping.of(fd, 0, bytes, !section.startsWith(".rodata"), section + " of " + name);
  }

  private void addMap(long map) {
    int fd = (int) BPF_MAP__FD.call(map);
    if (fd < 0) return;
    String mapName = Native.string(BPF_MAP__NAME, map);
    var types =
        new BpfMap.Types(
            btf,
            (int) BPF_MAP__BTF_KEY_TYPE_ID.call(map),
            (int) BPF_MAP__BTF_VALUE_TYPE_ID.call(map));
    maps.put(mapName, BpfMap.ofObject(mapName, fd, types));
  }

  private void addProgram(long program) {
    if (BPF_PROGRAM__FD.call(program) < 0) return;
    BpfProgram loaded = new BpfProgram(program);
    programs.put(loaded.name(), loaded);
  }
}
