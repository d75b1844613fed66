package dev.kernspan.agent.request;

import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.agent.protocol.SpanLink;
import dev.kernspan.agent.protocol.SpanLink.NoParent;
import java.util.ArrayDeque;

/**
 * The requests that are being served now, by the kernel's token; finds the parent of a request by
 * the thread that sends it. A thread carries the token of the request it read last. A parent is
 * claimed only if the thread had no other one open when it read that request: it might work for
 * either; and only if the threads of the process keep to the requests that they read.
 */
final class Serving {
  private final LongTable<Exchange> open;
  private final LongTable<Reader> readers;
  private final LongTable<ServingProcess> processes;
  private final ArrayDeque<Reader> free = new ArrayDeque<>();
  private final ArrayDeque<ServingProcess> freeProcesses = new ArrayDeque<>();
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
    } else if (!link.found()) {
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
    if (process != null) {
      end(exchange, process);
    }
    Reader reader = readers.get(exchange.tid());
    if (reader != null && --reader.open == 0) {
      readers.remove(exchange.tid());
      free.push(reader);
    }
  }

  private void end(Exchange exchange, ServingProcess process) {
    process.end(exchange);
    if (process.blank()) {
      processes.remove(exchange.tgid());
      freeProcesses.push(process);
    }
  }

  /** The process is gone, or is another program now. */
  void forget(int tgid) {
    processes.remove(tgid);
  }

  private void findParent(Exchange exchange) {
    Exchange serving = open.get(exchange.threadToken());
    if (serving == null) {
      return;
    }
    serving.ask();
    if (!serving.shared() && trusted(serving)) {
      exchange.link().fromThread(serving.link());
    }
  }

  private boolean trusted(Exchange serving) {
    ServingProcess process = processes.get(serving.tgid());
    return process != null && process.trusted();
  }

  private NoParent noParent(Exchange exchange) {
    if (exchange.role() == Role.SERVER || readers.get(exchange.tid()) == null) {
      return NoParent.NO_CONTEXT;
    }
    Exchange serving = open.get(exchange.threadToken());
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

    private void read(Exchange exchange) {
      if (++open > 1) {
        exchange.share();
      }
    }
  }
}
