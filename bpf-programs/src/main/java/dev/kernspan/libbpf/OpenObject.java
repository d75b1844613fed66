package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.LibBpf.*;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.kernspan.btf.Btf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A BPF object that is read but not yet in the kernel: the time to set it up. */
public final class OpenObject implements AutoCloseable {
  private static final String KERNEL_HAS = "kernel_has_";

  private final String name;
  private final Native.Pointer object;
  private final Mapping log;
  private final Btf btf;

  private OpenObject(String name, Native.Pointer object, Mapping log, Btf btf) {
    this.name = name;
    this.object = object;
    this.log = log;
    this.btf = btf;
  }

  /** Reads the ELF file {@code elf}; {@code name} is for messages and names of maps. */
  public static OpenObject open(String name, byte[] elf) {
    return open(name, elf, Optional.empty());
  }

  /**
   * The same, with relocations by {@code kernelBtf} for a kernel without BTF of its own. What
   * attaches by BTF (tp_btf, fentry) needs the kernel's own all the same.
   */
  public static OpenObject open(String name, byte[] elf, Optional<Path> kernelBtf) {
    LibBpf.version();
    Messages.clear();
    if (kernelBtf.isPresent() && !Files.isReadable(kernelBtf.get()))
      throw Errors.of(Operation.OPEN, kernelBtf.get().toString(), Errno.ENOENT);
    Mapping log = Mapping.anonymous(VerifierLog.BYTES);
    Native.Pointer object = new Native.Pointer("object " + name, 0, BPF_OBJECT__CLOSE);
    try {
      object = read(name, elf, log, kernelBtf);
      return new OpenObject(name, object, log, Native.btfOf(object.get()));
    } catch (RuntimeException | Error e) {
      object.close();
      log.close();
      throw e;
    }
  }

  public String name() {
    return name;
  }

  /** The types of the object, with the places of its variables. */
  public Btf btf() {
    return btf;
  }

  public List<String> programs() {
    return Native.programs(object.get()).map(p -> Native.string(BPF_PROGRAM__NAME, p)).toList();
  }

  public List<String> maps() {
    return Native.maps(object.get()).map(m -> Native.string(BPF_MAP__NAME, m)).toList();
  }

  public boolean hasGlobal(String variable) {
    return btf.findVariable(variable).isPresent();
  }

  /** Sets a number among the global variables; it must fit. */
  public OpenObject global(String variable, long value) {
    int size = btf.variable(variable).size();
    if (size > 8) throw new IllegalArgumentException(variable + " has " + size + " bytes");
    long rest = size == 8 ? 0 : value >> (size * 8);
    long signed = size == 8 ? 0 : value >> (size * 8 - 1);
    if (rest != 0 && signed != -1)
      throw new IllegalArgumentException(
          value + " does not fit the " + size + " bytes of " + variable);
    byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array();
    int from = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : 8 - size;
    return global(variable, Arrays.copyOfRange(bytes, from, from + size));
  }

  /** Sets a global variable of any type; {@code value} must have its size. */
  public OpenObject global(String variable, byte[] value) {
    Btf.Variable place = btf.variable(variable);
    if (place.size() != value.length)
      throw new IllegalArgumentException(
          variable + " has " + place.size() + " bytes, not " + value.length);
    MemorySegment.copy(
        MemorySegment.ofArray(value),
        0,
        initialValue(place.section()),
        place.offset(),
        value.length);
    return this;
  }

  /** Sets how many entries a map holds; of a ring buffer, how many bytes. */
  public OpenObject mapSize(String map, int entries) {
    configure(BPF_MAP__SET_MAX_ENTRIES.call(map(map), entries), map);
    return this;
  }

  /** Whether {@code load} loads this program. */
  public OpenObject autoload(String program, boolean load) {
    configure(BPF_PROGRAM__SET_AUTOLOAD.call(program(program), load ? 1 : 0), program);
    return this;
  }

  /** The kinds of maps of this object that the running kernel may lack, by map. */
  public Map<String, MapType> youngMaps() {
    Map<String, MapType> young = new LinkedHashMap<>();
    for (String map : maps()) {
      MapType type = MapType.of((int) BPF_MAP__TYPE.call(map(map)));
      if (type.young()) young.put(map, type);
    }
    return young;
  }

  /** Leaves the map out of the kernel. No program may reach what uses it. */
  public OpenObject omit(String map) {
    configure(BPF_MAP__SET_AUTOCREATE.call(map(map), 0), map);
    return this;
  }

  /** Makes the program one for {@link BpfProgram#attachUprobeMulti}; it can attach to no other. */
  public OpenObject uprobeMulti(String program) {
    configure(UserHooks.prepareMulti(program(program)), program);
    return this;
  }

  /** Uses the map that is at {@code path}, or puts this one there when it is loaded. */
  public OpenObject pin(String map, Path path) {
    try (Arena call = Arena.ofConfined()) {
      long file = call.allocateFrom(path.toString()).address();
      configure(BPF_MAP__SET_PIN_PATH.call(map(map), file), map);
    }
    return this;
  }

  /** Uses a map that exists already, of another object, in place of this object's own. */
  public OpenObject reuse(String map, BpfMap existing) {
    configure(BPF_MAP__REUSE_FD.call(map(map), existing.fd()), map);
    return this;
  }

  /** Puts programs and maps into the kernel. This open object ends, whatever comes of it. */
  public BpfObject load() {
    Messages.clear();
    long result = BPF_OBJECT__LOAD.call(object.get());
    if (result < 0) {
      BpfException failure =
          LoadFailure.loading(name, (int) -result, VerifierLog.tail(log.memory()));
      close();
      throw failure;
    }
    log.close();
    Native.Pointer loaded = object.take();
    try {
      return new BpfObject(name, loaded, btf);
    } catch (RuntimeException | Error e) {
      loaded.close();
      throw e;
    }
  }

  /**
   * Loads this program alone, for a moment, and says what the verifier spent on it. This open
   * object ends, whatever comes of it.
   *
   * @throws BpfException if the kernel does not take it; {@link #load} would tell more of the
   *     reason
   */
  public VerifierCost measure(String program) {
    programs().forEach(any -> autoload(any, any.equals(program)));
    configure(BPF_PROGRAM__SET_LOG_LEVEL.call(program(program), VerifierCost.LOG_LEVEL), program);
    try {
      Messages.clear();
      Errors.check(BPF_OBJECT__LOAD.call(object.get()), Operation.LOAD, program + " of " + name);
      return VerifierCost.of(VerifierLog.tail(log.memory()));
    } finally {
      close();
    }
  }

  /**
   * Sets each global {@code kernel_has_<struct>}. libbpf would look for a missing struct in all
   * modules, which takes CAP_SYS_ADMIN.
   */
  public OpenObject describe(Optional<KernelBtf> kernel) {
    btf.variables()
        .map(Btf.Variable::name)
        .filter(variable -> variable.startsWith(KERNEL_HAS))
        .forEach(
            variable -> {
              String struct = variable.substring(KERNEL_HAS.length());
              global(variable, kernel.filter(k -> k.hasStruct(struct)).isPresent() ? 1 : 0);
            });
    return this;
  }

  @Override
  public void close() {
    object.close();
    log.close();
  }

  private static Native.Pointer read(
      String name, byte[] elf, Mapping log, Optional<Path> kernelBtf) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment bytes = call.allocate(elf.length, 8).copyFrom(MemorySegment.ofArray(elf));
      MemorySegment options = ObjectOptions.of(call, name, log.memory(), kernelBtf);
      long object = BPF_OBJECT__OPEN_MEM.call(bytes.address(), elf.length, options.address());
      if (object < 0 && object >= -4095) throw LoadFailure.opening(name, (int) -object);
      return new Native.Pointer("object " + name, object, BPF_OBJECT__CLOSE);
    }
  }

  private long map(String map) {
    return Native.find(BPF_OBJECT__FIND_MAP_BY_NAME, object.get(), map)
        .orElseThrow(() -> new IllegalArgumentException("no map " + map + " in " + name));
  }

  private long program(String program) {
    return Native.find(BPF_OBJECT__FIND_PROGRAM_BY_NAME, object.get(), program)
        .orElseThrow(() -> new IllegalArgumentException("no program " + program + " in " + name));
  }

  private MemorySegment initialValue(String section) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment size = call.allocate(JAVA_LONG);
      long value = BPF_MAP__INITIAL_VALUE.call(map(section), size.address());
      Errors.check(value, Operation.CONFIGURE, section + " of " + name);
      return Native.memory(value, size.get(JAVA_LONG, 0));
    }
  }

  private void configure(long result, String what) {
    Errors.check(result, Operation.CONFIGURE, what + " of " + name);
  }
}
