package dev.kernspan.agent;

import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.identity.ProcessFilter;
import dev.kernspan.agent.request.Processes;
import dev.kernspan.export.ObservedResource;
import org.jspecify.annotations.Nullable;

/** Joins what is known of processes to what the configuration wants of them. */
final class ObservedProcesses implements Processes {
  private final Identities identities;
  private final ProcessFilter filter;

  private @Nullable KernelFilter kernel;

  ObservedProcesses(Identities identities, ProcessFilter filter) {
    this.identities = identities;
    this.filter = filter;
  }

  /** From now on excluded processes are left out in the kernel. */
  void excludeIn(KernelFilter filterInKernel) {
    kernel = filterInKernel;
  }

  /** The process is another program now, or gone: what was found out of it holds no more. */
  void forget(int tgid) {
    if (kernel != null) {
      kernel.forget(tgid);
    }
  }

  @Override
  public boolean observed(int tgid, int serverPort) {
    boolean excluded = identities.of(tgid).excluded();
    if (excluded && kernel != null) {
      kernel.exclude(tgid);
    }
    return !excluded && filter.port(serverPort);
  }

  @Override
  public ObservedResource resource(int tgid) {
    return identities.of(tgid).resource();
  }
}
