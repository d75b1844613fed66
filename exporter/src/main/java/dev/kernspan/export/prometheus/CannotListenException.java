package dev.kernspan.export.prometheus;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.util.Locale;

/** The scrape endpoint could not be opened; the message says on what, why, and what to do. */
public final class CannotListenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  CannotListenException(InetSocketAddress address, Exception cause) {
    super("cannot listen on " + text(address) + ": " + why(address, cause), cause);
  }

  private static String text(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /** The JDK passes the system's words on, not its error number. */
  private static String why(InetSocketAddress address, Exception cause) {
    if (address.isUnresolved()) {
      return "the host name is not known. Use an IP address or a name this machine resolves.";
    }
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("in use")) {
      return "the address is in use (EADDRINUSE). Another process, perhaps another Kernspan, has"
          + " this port; stop it or set OTEL_EXPORTER_PROMETHEUS_PORT to a free one.";
    }
    if (message.contains("cannot assign")) {
      return "this machine has no such address (EADDRNOTAVAIL). Use one of its own addresses, or"
          + " 0.0.0.0 for all.";
    }
    if (message.contains("permission")) {
      return "not permitted (EACCES). Ports below 1024 need root or CAP_NET_BIND_SERVICE.";
    }
    return cause instanceof IOException ? String.valueOf(cause.getMessage()) : cause.toString();
  }
}
