package dev.kernspan.agent.request;

import dev.kernspan.export.ObservedResource;

/** What the request stage asks about processes. */
public interface Processes {
  /** Whether requests of this process are wanted; {@code serverPort} is 0 if it is not known. */
  boolean observed(int tgid, int serverPort);

  /** The service that the process belongs to; the same object for the same service instance. */
  ObservedResource resource(int tgid);
}
