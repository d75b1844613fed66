package dev.kernspan.agent.protocol.http1;

/** Errors of a connection as {@code error.type}. */
final class SocketErrors {
  private SocketErrors() {}

  /** The name of the errno that ends connections; {@code orderly} where there was none. */
  static String name(int errno, String orderly) {
    return switch (errno) {
      case 0 -> orderly;
      case 32 -> "EPIPE";
      case 103 -> "ECONNABORTED";
      case 104 -> "ECONNRESET";
      case 110 -> "ETIMEDOUT";
      case 113 -> "EHOSTUNREACH";
      default -> "socket_error";
    };
  }
}
