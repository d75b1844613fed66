package dev.kernspan.libbpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.Optional;

/** {@code struct bpf_object_open_opts} as of libbpf 1.1; newer versions only add to its end. */
final class ObjectOptions {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("sz"),
          ADDRESS.withName("object_name"),
          JAVA_LONG.withName("relaxed_maps"),
          ADDRESS.withName("pin_root_path"),
          JAVA_LONG.withName("unused"),
          ADDRESS.withName("kconfig"),
          ADDRESS.withName("btf_custom_path"),
          ADDRESS.withName("kernel_log_buf"),
          JAVA_LONG.withName("kernel_log_size"),
          JAVA_INT.withName("kernel_log_level"),
          MemoryLayout.paddingLayout(4));

  private ObjectOptions() {}

  static MemorySegment of(Arena arena, String name, MemorySegment log, Optional<Path> kernelBtf) {
    MemorySegment options = arena.allocate(LAYOUT);
    options.set(JAVA_LONG, at("sz"), LAYOUT.byteSize());
    options.set(ADDRESS, at("object_name"), arena.allocateFrom(name));
    kernelBtf.ifPresent(
        btf -> options.set(ADDRESS, at("btf_custom_path"), arena.allocateFrom(btf.toString())));
    options.set(ADDRESS, at("kernel_log_buf"), log);
    options.set(JAVA_LONG, at("kernel_log_size"), log.byteSize());
    return options;
  }

  private static long at(String field) {
    return LAYOUT.byteOffset(PathElement.groupElement(field));
  }
}
