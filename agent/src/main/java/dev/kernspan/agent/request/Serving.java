package dev.kernspan.agent.request;

import dev.kernspan.agent.ledger.Blame;
import dev.kernspan.agent.ledger.Gap;
import dev.kernspan.agent.ledger.RequestLedger;
import dev.kernspan.agent.ledger.RequestLedger.With;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.SpanLink;
import dev.kernspan.agent.protocol.SpanLink.Attribution;
import dev.kernspan.agent.protocol.SpanLink.NoParent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are being served now, by the kernel's token; finds the parent of a request by
 * the thread that sends it. A thread carries the token of the request it read last. A parent is
 * claimed if the thread had no other one open meanwhile, and the threads of the process keep to the
 * requests that they read; or if the rule was found right in this process, on requests that carry
 * the answer with them.
 */
final class Serving {
  private final LongTable<Exchange> open;
  private final LongTable<Reader> readers;
  private final LongTable<ServingProcess> processes;
  private final ArrayDeque<Reader> free = new ArrayDeque<>();
  private final ArrayDeque<ServingProcess> freeProcesses = new ArrayDeque<>();
  private final RecentSpans recent = new RecentSpans();
  private final SpanIds ids;

  Serving(int limit, SpanIds ids) {
    this.open = new LongTable<>(limit);
    this.readers = new LongTable<>(limit);
    this.processes = new LongTable<>(limit);
    this.ids = ids;
  }

  /** Gives the exchange its place in a trace; its message's own context is in the link already. */
  void identify(Exchange exchange) {
    SpanLink link = exchange.link();
    if (exchange.role() == Role.SERVER) {
      serve(exchange);
    } else if (link.found()) {
      check(exchange);
    } else {
      findParent(exchange);
    }
    if (!link.found()) {
      link.root(ids.next(), ids.next(), noParent(exchange));
    }
    link.spanId(ids.next());
  }

  /** The exchange is over, whether it was identified or not. */
  void end(Exchange exchange) {
    ServingProcess process = processes.get(exchange.tgid());
    if (exchange.role() == Role.CLIENT && exchange.changedThread() && process != null) {
      process.saw(false);
    }
    if (open.get(exchange.token()) != exchange) {
      return;
    }
    open.remove(exchange.token());
    recent.add(exchange);
    if (process != null) {
      end(exchange, process);
    }
    Reader reader = readers.get(exchange.tid());
    if (reader != null && reader.end(exchange)) {
      readers.remove(exchange.tid());
      free.push(reader);
    }
  }

  private void end(Exchange exchange, ServingProcess process) {
    process.end(exchange);
    if (process.blank()) {
      forget(exchange.tgid());
    }
  }

  /** The process is gone, or is another program now. */
  void forget(int tgid) {
    ServingProcess process = processes.get(tgid);
    if (process != null) {
      processes.remove(tgid);
      process.clear();
      freeProcesses.push(process);
    }
  }

  /** The request with this token, if it is being served; else null. */
  @Nullable Exchange open(long token) {
    return token == 0 ? null : open.get(token);
  }

  /** Gives the precision of each process of which it is known. */
  void forEachPrecision(LongTable.KeyConsumer<Precision> consumer) {
    processes.forEachKey(
        (tgid, process) -> {
          if (process.precision().known()) {
            consumer.accept(tgid, process.precision());
          }
        });
  }

  /** The exchange is over: says where its time went, as far as that is certain. */
  void account(Exchange exchange) {
    boolean server = exchange.role() == Role.SERVER;
    ServingProcess process = processes.get(exchange.tgid());
    boolean precise = process != null && process.precision().enough();
    boolean kept = !exchange.changedThread();
    With with = With.CERTAIN;
    Gap gap = kept ? Gap.THREAD_SHARED : Gap.THREAD_CHANGED;
    if (server && exchange.shared() && !precise) {
      with = With.NOTHING;
      gap = Gap.THREAD_SHARED;
    } else if (server && kept && (precise || (process != null && process.trusted()))) {
      with = With.ALL;
    }
    RequestLedger ledger = exchange.ledger();
    long readNs = server ? exchange.readNs() : exchange.startNs();
    ledger.close(exchange.startNs(), readNs, exchange.endNs(), with, gap);
    blame(ledger.blame());
  }

  private void blame(Blame blame) {
    Exchange by = open(blame.token());
    if (by != null && by.link().spanId() != 0) {
      blame.resolve(by.link().traceHigh(), by.link().traceLow(), by.link().spanId());
    } else if (blame.token() != 0) {
      recent.resolve(blame);
    }
  }

  /** A request that says itself to which trace it belongs: would its thread have told the same? */
  private void check(Exchange exchange) {
    Exchange serving = open(exchange.threadToken());
    if (serving == null || !serving.link().remote()) {
      return;
    }
    ServingProcess process = processes.get(serving.tgid());
    if (process == null) {
      return;
    }
    SpanLink said = exchange.link();
    SpanLink told = serving.link();
    process
        .precision()
        .answered(said.traceHigh() == told.traceHigh() && said.traceLow() == told.traceLow());
  }

  private void findParent(Exchange exchange) {
    Exchange serving = open(exchange.threadToken());
    if (serving == null) {
      return;
    }
    serving.ask();
    ServingProcess process = processes.get(serving.tgid());
    if (process == null) {
      return;
    }
    if (!serving.shared() && process.trusted()) {
      exchange.link().fromThread(serving.link(), Attribution.THREAD);
    } else if (process.precision().enough()) {
      exchange.link().fromThread(serving.link(), Attribution.INTERVAL);
    }
  }

  private NoParent noParent(Exchange exchange) {
    if (exchange.role() == Role.SERVER || readers.get(exchange.tid()) == null) {
      return NoParent.NO_CONTEXT;
    }
    Exchange serving = open(exchange.threadToken());
    boolean alone = serving != null && !serving.shared();
    return alone ? NoParent.THREAD_UNPROVEN : NoParent.THREAD_SHARED;
  }

  private void serve(Exchange exchange) {
    if (exchange.token() == 0 || open.get(exchange.token()) != null) {
      return;
    }
    if (open.put(exchange.token(), exchange)) {
      reader(exchange.tid()).read(exchange);
      begin(exchange.tgid());
    }
  }

  /** A process that finds no room is not trusted. */
  private void begin(int tgid) {
    ServingProcess process = processes.get(tgid);
    if (process == null) {
      process = freeProcesses.isEmpty() ? new ServingProcess() : freeProcesses.pop();
      if (!processes.put(tgid, process)) {
        freeProcesses.push(process);
        return;
      }
    }
    process.begin();
  }

  /** There are no more readers than open requests, so that there is room. */
  private Reader reader(int tid) {
    Reader reader = readers.get(tid);
    if (reader == null) {
      reader = free.isEmpty() ? new Reader() : free.pop();
      readers.put(tid, reader);
    }
    return reader;
  }

  /** A thread, by how many of the requests that it read are open. */
  private static final class Reader {
    private int open;
    private @Nullable Exchange alone;

    /** From the second on, the thread may do for one what seems to be for another. */
    private void read(Exchange exchange) {
      if (++open == 1) {
        alone = exchange;
        return;
      }
      exchange.share();
      if (alone != null) {
        alone.share();
        alone = null;
      }
    }

    /** True if no other one is open. */
    private boolean end(Exchange exchange) {
      if (alone == exchange) {
        alone = null;
      }
      return --open == 0;
    }
  }
}
