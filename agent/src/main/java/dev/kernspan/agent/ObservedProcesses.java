package dev.kernspan.agent;

import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.identity.ProcessFilter;
import dev.kernspan.agent.request.Processes;
import dev.kernspan.export.ObservedResource;

/** Joins what is known of processes to what the configuration wants of them. */
final class ObservedProcesses implements Processes {
  private final Identities identities;
  private final ProcessFilter filter;

  ObservedProcesses(Identities identities, ProcessFilter filter) {
    this.identities = identities;
    this.filter = filter;
  }

  @Override
  public boolean observed(int tgid, int serverPort) {
    return filter.port(serverPort) && !identities.of(tgid).excluded();
  }

  @Override
  public ObservedResource resource(int tgid) {
    return identities.of(tgid).resource();
  }
}
