package dev.kernspan.e2e;

import java.util.List;

/**
 * A server that runs.
 *
 * @param service what the agent should call it
 * @param processes what it consists of, in the order of their starts
 */
record Server(String service, int port, AccessLog log, Folder folder, List<ChildProcess> processes)
    implements AutoCloseable {

  @Override
  public void close() {
    processes.reversed().forEach(ChildProcess::close);
    folder.close();
  }
}
