package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Connection;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Role;
import java.util.Arrays;

/**
 * {@code server.address} and {@code server.port} of a connection's requests. The requests of one
 * connection name the same host, so that its text is made once.
 */
final class HostCache {
  private static final int MAX_HOST = 255;
  private static final int HTTP_PORT = 80;
  private static final int MAX_PORT = 65_535;

  private byte[] bytes = new byte[0];
  private String address = "";
  private int port;

  /** Tells the exchange whom its request names; without a name, the socket's address. */
  void name(Http1Detail detail, Exchange exchange) {
    Http1Request request = detail.request;
    boolean absolute = request.authorityLength() > 0;
    int start = absolute ? request.authorityStart() : request.hostStart();
    int length = absolute ? request.authorityLength() : request.hostLength();
    if (length == 0 || length > MAX_HOST) {
      nameByAddress(detail, exchange);
      return;
    }
    if (!Arrays.equals(bytes, 0, bytes.length, detail.head(), start, start + length)) {
      bytes = Arrays.copyOfRange(detail.head(), start, start + length);
      split(detail.text(start, length));
    }
    detail.server(address, port == 0 ? HTTP_PORT : port);
  }

  private static void nameByAddress(Http1Detail detail, Exchange exchange) {
    Connection on = exchange.connection();
    if (on.addressed()) {
      boolean server = exchange.role() == Role.SERVER;
      detail.server(
          server ? on.localAddress() : on.remoteAddress(),
          server ? on.localPort() : on.remotePort());
    }
  }

  /** {@code host}, {@code host:port} or {@code [v6]:port}. */
  private void split(String text) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']') && text.indexOf(':') >= 0;
    String host =
        hasPort && (colon == text.indexOf(':') || text.startsWith("["))
            ? text.substring(0, colon)
            : text;
    address =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    port = host.length() < text.length() ? number(text, colon + 1) : 0;
  }

  private static int number(String text, int from) {
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > MAX_PORT) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value > MAX_PORT ? 0 : value;
  }
}
