package dev.kernspan.agent;

import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.request.RequestTracker;
import dev.kernspan.probe.exec.ExecEvent;
import dev.kernspan.ring.RecordHandler;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Tells the identities what the exec probe sees: short processes are gone before /proc is read. */
final class ProcessEvents implements RecordHandler {
  private final Identities identities;
  private final ObservedProcesses observed;
  private final RequestTracker tracker;

  ProcessEvents(Identities identities, ObservedProcesses observed, RequestTracker tracker) {
    this.identities = identities;
    this.observed = observed;
    this.tracker = tracker;
  }

  @Override
  public void onRecord(MemorySegment ring, long at, int length) {
    int tgid = (int) ExecEvent.TGID.get(ring, at);
    int kind = ExecEvent.KIND.get(ring, at);
    if (kind == ExecEvent.EXIT) {
      identities.onExit(tgid);
      observed.forget(tgid);
      tracker.forget(tgid);
    } else if (kind == ExecEvent.ENV) {
      identities.onEnvironment(
          tgid,
          ExecEvent.Env.SERVICE_NAME.string(ring, at),
          ExecEvent.Env.RESOURCE_ATTRIBUTES.string(ring, at));
    } else if (kind == ExecEvent.START) {
      observed.forget(tgid);
      tracker.forget(tgid);
      List<String> args = ExecEvent.Start.args(ring, at, length);
      String executable = args.isEmpty() ? "" : args.getFirst();
      identities.onExec(tgid, ExecEvent.Start.COMM.string(ring, at), executable, args);
    }
  }
}
