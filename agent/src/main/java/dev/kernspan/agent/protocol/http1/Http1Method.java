package dev.kernspan.agent.protocol.http1;

/**
 * The methods that mean something to the agent; {@link #OTHER} is any other token. Names are those
 * of {@code http.request.method} in the OpenTelemetry conventions.
 */
public enum Http1Method {
  GET,
  HEAD,
  POST,
  PUT,
  DELETE,
  CONNECT,
  OPTIONS,
  TRACE,
  PATCH,
  OTHER;

  /** The value of the attribute {@code http.request.method}. */
  public String attribute() {
    return this == OTHER ? "_OTHER" : name();
  }

  /** Methods are case-sensitive: {@code get} is not GET. */
  static Http1Method of(byte[] buffer, int start, int length) {
    return switch (length == 0 ? 0 : buffer[start]) {
      case 'G' -> GET.orOther(buffer, start, length);
      case 'H' -> HEAD.orOther(buffer, start, length);
      case 'D' -> DELETE.orOther(buffer, start, length);
      case 'C' -> CONNECT.orOther(buffer, start, length);
      case 'O' -> OPTIONS.orOther(buffer, start, length);
      case 'T' -> TRACE.orOther(buffer, start, length);
      case 'P' ->
          switch (length) {
            case 3 -> PUT.orOther(buffer, start, length);
            case 4 -> POST.orOther(buffer, start, length);
            default -> PATCH.orOther(buffer, start, length);
          };
      default -> OTHER;
    };
  }

  private Http1Method orOther(byte[] buffer, int start, int length) {
    String token = name();
    if (length != token.length()) {
      return OTHER;
    }
    for (int i = 0; i < length; i++) {
      if (buffer[start + i] != token.charAt(i)) {
        return OTHER;
      }
    }
    return this;
  }
}
