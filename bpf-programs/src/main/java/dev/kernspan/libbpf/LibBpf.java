package dev.kernspan.libbpf;

import static dev.kernspan.libbpf.CFunction.Result.PLAIN;
import static dev.kernspan.libbpf.CFunction.Result.POINTER;
import static dev.kernspan.libbpf.CFunction.Result.STATUS;

import java.util.Optional;

/** libbpf.so.1, 1.1 or newer. What only newer versions have is looked up and may be missing. */
public final class LibBpf {
  static final CFunction LIBBPF_MAJOR_VERSION = plain("libbpf_major_version");
  static final CFunction LIBBPF_MINOR_VERSION = plain("libbpf_minor_version");
  static final CFunction LIBBPF_SET_PRINT = plain("libbpf_set_print");
  static final CFunction LIBBPF_NUM_POSSIBLE_CPUS = status("libbpf_num_possible_cpus");
  static final CFunction LIBBPF_PROBE_BPF_MAP_TYPE = status("libbpf_probe_bpf_map_type");

  static final CFunction BPF_OBJECT__OPEN_MEM = pointer("bpf_object__open_mem");
  static final CFunction BPF_OBJECT__LOAD = status("bpf_object__load");
  static final CFunction BPF_OBJECT__CLOSE = plain("bpf_object__close");
  static final CFunction BPF_OBJECT__BTF = plain("bpf_object__btf");
  static final CFunction BPF_OBJECT__NEXT_MAP = plain("bpf_object__next_map");
  static final CFunction BPF_OBJECT__NEXT_PROGRAM = plain("bpf_object__next_program");
  static final CFunction BPF_OBJECT__FIND_MAP_BY_NAME = pointer("bpf_object__find_map_by_name");
  static final CFunction BPF_OBJECT__FIND_PROGRAM_BY_NAME =
      pointer("bpf_object__find_program_by_name");

  static final CFunction BPF_MAP__FD = status("bpf_map__fd");
  static final CFunction BPF_MAP__NAME = plain("bpf_map__name");
  static final CFunction BPF_MAP__BTF_KEY_TYPE_ID = plain("bpf_map__btf_key_type_id");
  static final CFunction BPF_MAP__BTF_VALUE_TYPE_ID = plain("bpf_map__btf_value_type_id");
  static final CFunction BPF_MAP__INITIAL_VALUE = pointer("bpf_map__initial_value");
  static final CFunction BPF_MAP__TYPE = plain("bpf_map__type");
  static final CFunction BPF_MAP__SET_AUTOCREATE = status("bpf_map__set_autocreate");
  static final CFunction BPF_MAP__REUSE_FD = status("bpf_map__reuse_fd");
  static final CFunction BPF_MAP__SET_MAX_ENTRIES = status("bpf_map__set_max_entries");
  static final CFunction BPF_MAP__SET_PIN_PATH = status("bpf_map__set_pin_path");

  static final CFunction BPF_PROGRAM__FD = status("bpf_program__fd");
  static final CFunction BPF_PROGRAM__NAME = plain("bpf_program__name");
  static final CFunction BPF_PROGRAM__SECTION_NAME = plain("bpf_program__section_name");
  static final CFunction BPF_PROGRAM__SET_LOG_LEVEL = status("bpf_program__set_log_level");
  static final CFunction BPF_PROGRAM__SET_AUTOLOAD = status("bpf_program__set_autoload");
  static final CFunction BPF_PROGRAM__ATTACH_TRACE = pointer("bpf_program__attach_trace");
  static final CFunction BPF_PROGRAM__ATTACH_RAW_TRACEPOINT =
      pointer("bpf_program__attach_raw_tracepoint");
  static final CFunction BPF_PROGRAM__ATTACH_TRACEPOINT = pointer("bpf_program__attach_tracepoint");
  static final CFunction BPF_PROGRAM__ATTACH_KPROBE_OPTS =
      pointer("bpf_program__attach_kprobe_opts");
  static final CFunction BPF_PROGRAM__ATTACH_UPROBE = pointer("bpf_program__attach_uprobe");
  static final CFunction BPF_PROGRAM__ATTACH_USDT = pointer("bpf_program__attach_usdt");
  static final CFunction BPF_PROGRAM__ATTACH_PERF_EVENT = pointer("bpf_program__attach_perf_event");
  static final CFunction BPF_PROGRAM__ATTACH_CGROUP = pointer("bpf_program__attach_cgroup");
  static final CFunction BPF_PROGRAM__ATTACH_XDP = pointer("bpf_program__attach_xdp");
  static final CFunction BPF_PROGRAM__ATTACH_ITER = pointer("bpf_program__attach_iter");
  static final CFunction BPF_PROGRAM__SET_TYPE = status("bpf_program__set_type");
  static final CFunction BPF_PROGRAM__SET_EXPECTED_ATTACH_TYPE =
      status("bpf_program__set_expected_attach_type");
  static final CFunction BPF_LINK_CREATE = status("bpf_link_create");
  static final CFunction BPF_ITER_CREATE = status("bpf_iter_create");
  static final CFunction BPF_TC_HOOK_CREATE = status("bpf_tc_hook_create");
  static final CFunction BPF_TC_ATTACH = status("bpf_tc_attach");
  static final CFunction BPF_TC_DETACH = status("bpf_tc_detach");
  static final CFunction BPF_LINK__FD = status("bpf_link__fd");
  static final CFunction BPF_LINK__DESTROY = status("bpf_link__destroy");

  static final CFunction BPF_MAP_LOOKUP_ELEM = status("bpf_map_lookup_elem");
  static final CFunction BPF_MAP_UPDATE_ELEM = status("bpf_map_update_elem");
  static final CFunction BPF_MAP_DELETE_ELEM = status("bpf_map_delete_elem");
  static final CFunction BPF_MAP_GET_NEXT_KEY = status("bpf_map_get_next_key");
  static final CFunction BPF_MAP_LOOKUP_BATCH = status("bpf_map_lookup_batch");
  static final CFunction BPF_MAP_LOOKUP_AND_DELETE_BATCH =
      status("bpf_map_lookup_and_delete_batch");
  static final CFunction BPF_OBJ_PIN = status("bpf_obj_pin");
  static final CFunction BPF_OBJ_GET = status("bpf_obj_get");
  static final CFunction BPF_OBJ_GET_INFO_BY_FD = status("bpf_obj_get_info_by_fd");
  static final CFunction BPF_PROG_GET_NEXT_ID = status("bpf_prog_get_next_id");
  static final CFunction BPF_MAP_GET_NEXT_ID = status("bpf_map_get_next_id");
  static final CFunction BPF_LINK_GET_NEXT_ID = status("bpf_link_get_next_id");
  static final CFunction BPF_PROG_TEST_RUN_OPTS = status("bpf_prog_test_run_opts");
  static final CFunction BPF_ENABLE_STATS = status("bpf_enable_stats");

  static final CFunction BTF__RAW_DATA = plain("btf__raw_data");
  static final CFunction BTF__LOAD_VMLINUX_BTF = pointer("btf__load_vmlinux_btf");
  static final CFunction BTF__PARSE = pointer("btf__parse");
  static final CFunction BTF__LOAD_MODULE_BTF = pointer("btf__load_module_btf");
  static final CFunction BTF__FIND_BY_NAME_KIND = status("btf__find_by_name_kind");
  static final CFunction BTF__FREE = plain("btf__free");

  private static final int BPF_STATS_RUN_TIME = 0;
  private static final Optional<Version> VERSION = greet();

  private LibBpf() {}

  /** The version of the library found. */
  public record Version(int major, int minor) {
    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /** Throws {@link BpfException.NotSupported} if libbpf is missing or too old. */
  public static Version version() {
    Version found = VERSION.orElseThrow(() -> Library.missing("libbpf_major_version"));
    if (found.major < 1 || (found.major == 1 && found.minor < 1))
      throw new BpfException.NotSupported(
          "cannot use " + Library.wanted() + ": it is version " + found,
          Errno.ENOSYS,
          "Install libbpf 1.1 or newer, or name its file in KERNSPAN_LIBBPF.");
    return found;
  }

  /** Makes the kernel take the time of all programs' runs until it is closed. */
  public static Fd enableStats() {
    long fd = BPF_ENABLE_STATS.call(BPF_STATS_RUN_TIME);
    return new Fd((int) Errors.check(fd, Operation.INSPECT, "run times of programs"));
  }

  /** How many CPUs this machine can ever have: the number of values of a per-CPU map's entry. */
  public static int possibleCpus() {
    return (int) Errors.check(LIBBPF_NUM_POSSIBLE_CPUS.call(), Operation.INSPECT, "CPUs");
  }

  /** Makes one system call, getppid, for a program to see. */
  public static void callKernel() {
    LibC.GETPPID.call();
  }

  private static Optional<Version> greet() {
    if (!LIBBPF_MAJOR_VERSION.exists()) return Optional.empty();
    Messages.install();
    return Optional.of(
        new Version((int) LIBBPF_MAJOR_VERSION.call(), (int) LIBBPF_MINOR_VERSION.call()));
  }

  private static CFunction status(String name) {
    return Library.libbpf(name, STATUS);
  }

  private static CFunction pointer(String name) {
    return Library.libbpf(name, POINTER);
  }

  private static CFunction plain(String name) {
    return Library.libbpf(name, PLAIN);
  }
}
