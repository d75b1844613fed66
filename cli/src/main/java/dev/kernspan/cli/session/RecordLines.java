package dev.kernspan.cli.session;

import dev.kernspan.agent.identity.Identities;
import dev.kernspan.export.console.Column;
import dev.kernspan.kernel.Clock;
import dev.kernspan.probe.EventHeader;
import dev.kernspan.probe.Probe;
import dev.kernspan.ring.RecordHandler;
import java.lang.foreign.MemorySegment;

/** Makes a line of each record of a probe. */
final class RecordLines implements RecordHandler {
  private final Clock clock = Clock.system();
  private final Probe probe;
  private final ProcessChoice processes;
  private final Identities identities;
  private final Lines lines;

  RecordLines(Probe probe, ProcessChoice processes, Identities identities, Lines lines) {
    this.probe = probe;
    this.processes = processes;
    this.identities = identities;
    this.lines = lines;
  }

  static Table table(Probe probe) {
    return new Table().add(Column.text(Lines.TIME, 12)).addAll(probe.spec().columns());
  }

  @Override
  public void onRecord(MemorySegment ring, long at, int length) {
    if (!processes.has((int) EventHeader.TGID.get(ring, at), identities)) {
      return;
    }
    Cells cells = lines.begin();
    probe.print(ring, at, length, cells);
    if (!cells.empty()) {
      cells.set(Lines.TIME, lines.time(clock.epochNs(EventHeader.TIME_NS.get(ring, at))));
      lines.add(cells);
    }
  }
}
