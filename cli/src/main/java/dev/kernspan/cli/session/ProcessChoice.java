package dev.kernspan.cli.session;

import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.Glob;
import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.identity.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which processes a session is about. */
final class ProcessChoice {
  private final List<Integer> pids;
  private final Optional<Glob> comm;
  private final Optional<String> container;
  private final Optional<Glob> cgroup;

  ProcessChoice(SessionOptions options) {
    pids = options.pids();
    comm = options.comm();
    container = options.container();
    cgroup = options.cgroup();
  }

  ProcessChoice(int pid) {
    pids = List.of(pid);
    comm = Optional.empty();
    container = Optional.empty();
    cgroup = Optional.empty();
  }

  /** The user's configuration, but for what a session chooses itself. */
  AgentConfig config(AgentConfig of) {
    return new AgentConfig(
        of.endpoint(),
        of.ring(),
        of.limits(),
        of.http(),
        filter(),
        of.resource(),
        of.host(),
        of.metrics(),
        of.traces(),
        AgentConfig.defaults().probes(),
        of.log());
  }

  /** What the agent is to be told: it knows control groups, and says so by excluding a process. */
  private AgentConfig.Filter filter() {
    AgentConfig.Selection nothing = AgentConfig.defaults().filter().exclude();
    AgentConfig.Selection include =
        new AgentConfig.Selection(
            cgroup.isPresent() ? List.of() : pids,
            List.of(),
            List.of(),
            cgroup.stream().toList(),
            List.of());
    return new AgentConfig.Filter(include, nothing);
  }

  /** Whether the process is among them. Looks at no more of it than is asked for. */
  boolean has(int tgid, Identities identities) {
    if (!pids.isEmpty() && !pids.contains(tgid)) {
      return false;
    }
    if (comm.isEmpty() && container.isEmpty() && cgroup.isEmpty()) {
      return true;
    }
    Identity identity = identities.of(tgid);
    return !identity.excluded()
        && comm.map(glob -> glob.matches(identity.comm())).orElse(true)
        && container.map(name -> inContainer(identity, name)).orElse(true);
  }

  private static boolean inContainer(Identity identity, String wanted) {
    Map<String, String> attributes = identity.resource().attributes();
    return attributes.getOrDefault("container.id", "").startsWith(wanted)
        || wanted.equals(attributes.get("container.name"))
        || wanted.equals(attributes.get("k8s.container.name"));
  }
}
