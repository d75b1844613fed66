package dev.kernspan.agent.identity;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.kernel.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which service each process is. Belongs to the drain thread; the counts may be read by any.
 *
 * <p>Process ids are those of the kernel's first pid namespace, see {@link PidNamespace}.
 */
public final class Identities {
  // Events of a process may lie in the ring for a drain interval after its exit was reported.
  private static final long GRACE_NS = 5_000_000_000L;
  private static final long RECHECK_EXITED_NS = 100_000_000;
  private static final int CHECKS_PER_ROUND = 64;
  private static final int LONGEST_ARGS_CHARS = 4096;

  private final ProcFiles proc;
  private final IdentityMaker maker;
  private final Clock clock;
  private final ProcessTable table;
  private final AtomicLong evicted = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();

  /**
   * Reads from {@code config.host().proc()}.
   *
   * @param version of Kernspan, for {@code telemetry.distro.version}
   */
  public Identities(AgentConfig config, ProcessFilter filter, String version, Clock clock) {
    proc = new ProcFiles(config.host().proc());
    maker =
        new IdentityMaker(proc, filter, config.resource().attributes(), version, clock.epochNs());
    this.clock = clock;
    table = new ProcessTable(config.limits().processes());
  }

  /** Never fails: of a process that is gone unseen only the id is known. */
  public Identity of(int tgid) {
    ProcessEntry entry = table.get(tgid);
    if (entry != null && !entry.exited && entry.identity != null) {
      entry.used = true;
      return entry.identity;
    }
    return resolve(entry == null ? add(tgid) : entry);
  }

  /** The process runs another program now. What is given here is used if the process is gone. */
  public void onExec(int tgid, String comm, String executable, List<String> args) {
    entry(tgid).exec(new Program(comm, executable, bounded(args)));
  }

  /**
   * The environment of the program that {@link #onExec} names next; a variable that is not set is
   * empty. Used if the process is gone before its own can be read.
   */
  public void onEnvironment(int tgid, String serviceName, String resourceAttributes) {
    entry(tgid).announced = ProcFiles.environment(serviceName, resourceAttributes);
  }

  /** The process is gone, but events of it may still come. */
  public void onExit(int tgid) {
    ProcessEntry entry = table.get(tgid);
    if (entry != null && !entry.exited) {
      entry.exited = true;
      entry.exitedNs = clock.monotonicNs();
    }
  }

  /**
   * Forgets what exited long ago, and looks at some of the others: whether they still are what they
   * were, should an exec or an exit have been lost. To be called about once a second.
   */
  public void maintain() {
    long now = clock.monotonicNs();
    table.removeIf(entry -> entry.exited && now - entry.exitedNs > GRACE_NS);
    for (ProcessEntry entry : table.next(CHECKS_PER_ROUND)) {
      if (entry.identity != null) {
        recheck(entry, now);
      }
    }
  }

  /** Processes known now. */
  public int size() {
    return table.size();
  }

  /** Processes forgotten because the table was full. */
  public long evicted() {
    return evicted.get();
  }

  /** Processes that were gone before anything could be learnt of them. */
  public long unknown() {
    return unknown.get();
  }

  /** Processes whose OTEL_RESOURCE_ATTRIBUTES could not be read. */
  public long malformedAttributes() {
    return maker.malformed();
  }

  private ProcessEntry entry(int tgid) {
    ProcessEntry entry = table.get(tgid);
    return entry == null ? add(tgid) : entry;
  }

  private ProcessEntry add(int tgid) {
    var entry = new ProcessEntry(tgid);
    if (table.add(entry) != null) {
      evicted.incrementAndGet();
    }
    return entry;
  }

  private Identity resolve(ProcessEntry entry) {
    entry.used = true;
    long now = clock.monotonicNs();
    if (entry.exited && entry.identity != null && now - entry.checkedNs > RECHECK_EXITED_NS) {
      recheck(entry, now);
    }
    @Nullable Identity identity = entry.identity;
    return identity == null ? build(entry, now) : identity;
  }

  private Identity build(ProcessEntry entry, long now) {
    Optional<ProcStat> stat = proc.stat(entry.tgid);
    Program told = entry.executed == null ? Program.UNKNOWN : entry.executed;
    if (stat.isEmpty()) {
      onExit(entry.tgid);
      if (entry.executed == null) {
        unknown.incrementAndGet();
      }
    }
    Program program = stat.map(s -> program(entry.tgid, s, told)).orElse(told);
    entry.stat = stat.orElse(ProcStat.NONE);
    entry.checkedNs = now;
    Identity identity = maker.make(entry.tgid, entry.stat, program, entry.environment);
    entry.identity = identity;
    entry.executed = null;
    return identity;
  }

  /** Most programs never appear in an event: what is kept of each of them is little. */
  private static List<String> bounded(List<String> args) {
    int chars = 0;
    for (int i = 0; i < args.size(); i++) {
      chars += args.get(i).length();
      if (chars > LONGEST_ARGS_CHARS) {
        return List.copyOf(args.subList(0, i));
      }
    }
    return List.copyOf(args);
  }

  /** A process that is just ending has no arguments any more; then what was told is better. */
  private Program program(int tgid, ProcStat stat, Program told) {
    if (stat.kernelThread()) {
      return Program.kernel(stat.comm());
    }
    Program seen = proc.program(tgid, stat.comm());
    boolean complete = !seen.args().isEmpty() && !seen.executable().isEmpty();
    return complete || told.equals(Program.UNKNOWN) ? seen : told;
  }

  private void recheck(ProcessEntry entry, long now) {
    entry.checkedNs = now;
    Optional<ProcStat> stat = proc.stat(entry.tgid);
    if (stat.isEmpty()) {
      onExit(entry.tgid);
    } else if (!stat.get().equals(entry.stat)) {
      // What was told at an exec is of the process or the program before.
      entry.forget();
    }
  }
}
