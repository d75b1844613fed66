package dev.kernspan.agent.identity;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.AgentConfig.Selection;
import dev.kernspan.agent.config.Glob;
import java.util.BitSet;
import java.util.List;

/**
 * Decides what is observed.
 *
 * <ol>
 *   <li>What any exclude names is not observed, whatever the includes say.
 *   <li>If no include names processes (by pid, executable, service or cgroup), all processes are
 *       observed; else those that at least one include names.
 *   <li>If no include names ports, all connections are observed; else those to one of the ports.
 * </ol>
 *
 * A connection is observed if its process and its port both are. The port is the server's, on
 * either side of the connection.
 */
public final class ProcessFilter {
  private final Selection include;
  private final Selection exclude;
  private final boolean all;
  private final BitSet ports = new BitSet(1 << 16);

  public ProcessFilter(AgentConfig.Filter filter) {
    include = filter.include();
    exclude = filter.exclude();
    all =
        include.pids().isEmpty()
            && include.executables().isEmpty()
            && include.services().isEmpty()
            && include.cgroups().isEmpty();
    if (include.ports().isEmpty()) {
      ports.set(0, 1 << 16);
    }
    include.ports().forEach(ports::set);
    exclude.ports().forEach(ports::clear);
  }

  /** Whether connections to this server port are observed. */
  public boolean port(int port) {
    return ports.get(port);
  }

  boolean process(int pid, String executable, String service, List<String> cgroups) {
    return (all || names(include, pid, executable, service, cgroups))
        && !names(exclude, pid, executable, service, cgroups);
  }

  private static boolean names(
      Selection selection, int pid, String executable, String service, List<String> cgroups) {
    return selection.pids().contains(pid)
        || selection.executables().stream().anyMatch(glob -> isExecutable(glob, executable))
        || Glob.any(selection.services(), service)
        || cgroups.stream().anyMatch(path -> Glob.any(selection.cgroups(), path));
  }

  private static boolean isExecutable(Glob glob, String executable) {
    boolean path = glob.pattern().indexOf('/') >= 0;
    return glob.matches(path ? executable : executable.substring(executable.lastIndexOf('/') + 1));
  }
}
