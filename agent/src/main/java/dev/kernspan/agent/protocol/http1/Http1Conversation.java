package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.agent.protocol.Conversation;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Exchanges;
import dev.kernspan.agent.protocol.Exchanges.Discard;
import dev.kernspan.agent.protocol.Operation;
import dev.kernspan.agent.protocol.Role;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the requests and responses of one connection: one exchange at a time, as all servers and
 * nearly all clients do. Pipelined requests behind the first are counted, not followed.
 */
final class Http1Conversation implements Conversation {
  private static final String CONNECTION_CLOSED = "connection_closed";
  private static final String TRUNCATED = "truncated_response";

  /** A response whose end is not known may pause for less. */
  private static final long CUT_IDLE_NS = TimeUnit.SECONDS.toNanos(30);

  private final Exchanges exchanges;
  private final HostCache hosts = new HostCache();
  private final RequestSide request = new RequestSide();
  private final ResponseSide response = new ResponseSide();
  private @Nullable Connection connection;
  private @Nullable Exchange exchange;
  private @Nullable Http1Detail detail;
  private boolean recognised;
  private boolean identified;
  private boolean tunnel;
  private long closedNs;

  Http1Conversation(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  @Override
  public void begin(Connection on) {
    connection = on;
    exchange = null;
    detail = null;
    tunnel = false;
    closedNs = 0;
  }

  @Override
  public void onData(Operation operation) {
    if (tunnel) {
      return;
    }
    // The kernel may take a body that begins as a response does for one, and turn the roles.
    Role role = exchange == null ? operation.role() : exchange.role();
    if (operation.sent() == (role == Role.CLIENT)) {
      onRequest(operation, role);
    } else {
      onResponse(operation);
    }
  }

  @Override
  public void onGap() {
    discard(Discard.GAP);
  }

  @Override
  public void onEnd(End end, long ns, long previousNs, int errno) {
    if (exchange == null) {
      return;
    }
    boolean server = exchange.role() == Role.SERVER;
    switch (end) {
      case LEFT -> discard(Discard.LEFT);
      case EOF -> {
        if (!server) {
          finishEarly(ns, previousNs, CONNECTION_CLOSED);
        }
      }
      case LOCAL_CLOSE -> {
        if (server) {
          finishEarly(ns, previousNs, CONNECTION_CLOSED);
        } else {
          closedNs = ns; // it may have closed for writing only
        }
      }
      case CLOSED -> {
        long closed = closedNs == 0 ? ns : closedNs;
        finishEarly(closed, previousNs, SocketErrors.name(errno, CONNECTION_CLOSED));
      }
    }
  }

  @Override
  public void onIdle(long lastNs, long idleNs) {
    if (exchange == null) {
      return;
    }
    if (response.mayHaveEnded() || (response.cut() && idleNs > CUT_IDLE_NS)) {
      finish(lastNs);
    }
  }

  private void onRequest(Operation operation, Role role) {
    if (exchange == null) {
      beginExchange(operation, role);
    } else if (request.inHead()) {
      onHead(operation);
    } else if (operation.looksLikeRequest() && operation.startsRun() && response.endsUnseen()) {
      finish(operation.previousNs());
      beginExchange(operation, role);
    } else if (!request.done() && !(request.cut() && operation.looksLikeRequest())) {
      request.onBody(operation);
      countOverrun();
    } else if (operation.looksLikeRequest()) {
      exchanges.count(Discard.PIPELINED);
    }
  }

  private void beginExchange(Operation operation, Role role) {
    Connection on = connection;
    boolean begins =
        operation.looksLikeRequest() || (operation.looksPartial() && operation.startsRun());
    if (on == null || !begins) {
      return;
    }
    exchange = exchanges.begin(on, role, operation);
    if (exchange == null) {
      return;
    }
    detail = exchange.detail(Http1Detail.class);
    recognised = false;
    identified = false;
    detail.begin();
    request.begin();
    response.begin();
    onHead(operation);
  }

  private void onHead(Operation operation) {
    Exchange open = exchange;
    Http1Detail of = detail;
    if (open == null || of == null) {
      return;
    }
    if (operation.looksLikeRequest()) {
      recognised = true;
      open.named(operation);
    }
    if (request.onHead(operation, of) == Http1Message.BAD) {
      discard(Discard.MALFORMED);
    } else if (!request.inHead()) {
      identify(open, of);
      countOverrun();
    }
  }

  private void identify(Exchange open, Http1Detail of) {
    identified = true;
    if (of.readParent()) {
      open.link().fromWire(of.parent);
    }
    hosts.name(of, open);
    exchanges.identified(open);
  }

  private void countOverrun() {
    if (request.overrun()) {
      exchanges.count(Discard.PIPELINED);
    }
  }

  private void onResponse(Operation operation) {
    Http1Detail of = detail;
    if (exchange == null || of == null) {
      return;
    }
    exchange.answered(operation);
    switch (response.on(operation, of)) {
      case OPEN -> {}
      case ENDED -> finish(operation.timeNs());
      case TUNNEL -> {
        tunnel = true;
        finish(operation.timeNs());
      }
      case MALFORMED -> discard(Discard.MALFORMED);
    }
  }

  /**
   * The connection ended. That ends some responses, with their last byte; the others never came
   * whole, and were waited for until now.
   */
  private void finishEarly(long ns, long previousNs, String error) {
    Exchange open = exchange;
    if (open == null) {
      return;
    }
    if (request.inHead()) {
      discard(Discard.INCOMPLETE);
      return;
    }
    if (response.endsUnseen() && error.equals(CONNECTION_CLOSED)) {
      finish(previousNs);
      return;
    }
    open.error(response.started() && !response.endsUnseen() ? TRUNCATED : error);
    finish(ns);
  }

  private void finish(long ns) {
    Exchange over = exchange;
    Http1Detail of = detail;
    exchange = null;
    if (over != null && of != null) {
      if (!identified) {
        identify(over, of); // answered before its head was whole
      }
      of.requestBody(request.bodyBytes());
      of.responseBody(response.bodyBytes());
      exchanges.finish(over, ns);
    }
  }

  private void discard(Discard reason) {
    Exchange lost = exchange;
    exchange = null;
    if (lost == null) {
      return;
    }
    if (recognised) {
      exchanges.discard(lost, reason);
    } else {
      exchanges.forget(lost); // a few bytes that might have become a request
    }
  }
}
