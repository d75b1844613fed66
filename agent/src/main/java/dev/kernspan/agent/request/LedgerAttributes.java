package dev.kernspan.agent.request;

import dev.kernspan.agent.ledger.Blame;
import dev.kernspan.agent.ledger.Gap;
import dev.kernspan.agent.ledger.RequestLedger;
import dev.kernspan.agent.ledger.TimeState;
import dev.kernspan.agent.ledger.Transport;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.TraceParent;
import dev.kernspan.probe.ThreadCount;
import java.util.Map;

/** What the kernel saw of a request, as attributes of its span. Counts that are 0 are left out. */
final class LedgerAttributes {
  private static final TimeState[] STATES = TimeState.values();

  private LedgerAttributes() {}

  static void put(Exchange exchange, Map<String, Object> attributes) {
    RequestLedger ledger = exchange.ledger();
    for (TimeState state : STATES) {
      putSome(attributes, state.attribute(), ledger.ns(state));
    }
    if (exchange.role() == Role.SERVER) {
      attributes.putIfAbsent(TimeState.QUEUE.attribute(), 0L);
    }
    attributes.put("kernspan.attribution.coverage", ledger.coverage());
    if (ledger.gap() != Gap.NONE) {
      attributes.put("kernspan.attribution.coverage.reason", ledger.gap().label());
    }
    putCounts(ledger, attributes);
    putBlame(ledger.blame(), attributes);
    putTransport(ledger.transport(), exchange.endNs(), attributes);
  }

  private static void putCounts(RequestLedger ledger, Map<String, Object> attributes) {
    putCount(attributes, "kernspan.cpu.interrupt_ns", ledger, ThreadCount.IRQ_NS);
    putCount(attributes, "kernspan.cpu.steal_ns", ledger, ThreadCount.STEAL_NS);
    putCount(attributes, "kernspan.switches.voluntary", ledger, ThreadCount.VOLUNTARY_SWITCHES);
    putCount(attributes, "kernspan.switches.involuntary", ledger, ThreadCount.INVOLUNTARY_SWITCHES);
    putCount(attributes, "kernspan.faults.minor", ledger, ThreadCount.MINOR_FAULTS);
    putCount(attributes, "kernspan.faults.major", ledger, ThreadCount.MAJOR_FAULTS);
    putCount(attributes, "kernspan.disk.read_bytes", ledger, ThreadCount.READ_BYTES);
    putCount(attributes, "kernspan.disk.write_bytes", ledger, ThreadCount.WRITE_BYTES);
    putCount(attributes, "kernspan.blocked_by.total_ns", ledger, ThreadCount.BLOCKED_NS);
  }

  private static void putBlame(Blame blame, Map<String, Object> attributes) {
    if (blame.ns() == 0 || !blame.resolved()) {
      return;
    }
    attributes.put(
        "kernspan.blocked_by.trace_id", TraceParent.hex(blame.traceHigh(), blame.traceLow()));
    attributes.put("kernspan.blocked_by.span_id", TraceParent.hex(blame.spanId()));
    attributes.put("kernspan.blocked_by.ns", blame.ns());
  }

  private static void putTransport(
      Transport transport, long endNs, Map<String, Object> attributes) {
    putSome(attributes, "kernspan.after_cancel_ns", transport.afterCloseNs(endNs));
    putSome(attributes, "kernspan.after_cancel_cpu_ns", transport.afterCloseCpuNs());
    putSome(attributes, "kernspan.tcp.retransmits", transport.retransmits());
    putSome(attributes, "kernspan.tcp.window_limited_ns", transport.windowNs());
  }

  private static void putCount(
      Map<String, Object> attributes, String name, RequestLedger ledger, ThreadCount count) {
    putSome(attributes, name, ledger.count(count));
  }

  private static void putSome(Map<String, Object> attributes, String name, long value) {
    if (value != 0) {
      attributes.put(name, value);
    }
  }
}
