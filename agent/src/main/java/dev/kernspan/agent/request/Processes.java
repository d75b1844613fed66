package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.export.ObservedResource;

/** What the request stage asks about processes. */
public interface Processes {
  /** Whether requests of this process on this connection are wanted. */
  boolean observed(int tgid, Connection connection);

  /** The service that the process belongs to; the same object for the same service instance. */
  ObservedResource resource(int tgid);
}
