package dev.kernspan.export.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is looked at in a scraper's HTTP/1 request.
 *
 * @param refusal the status that refuses it before anything else is looked at; 0 when it is sound
 */
record ScrapeRequest(
    int refusal,
    String method,
    String path,
    String accept,
    boolean acceptsGzip,
    boolean keepAlive) {
  static final ScrapeRequest TOO_LARGE = new ScrapeRequest(431, "", "", "", false, false);
  private static final ScrapeRequest MALFORMED = new ScrapeRequest(400, "", "", "", false, false);

  /** The number of bytes up to and with the empty line; -1 when it has not come yet. */
  static int endOfHead(byte[] bytes, int length) {
    for (int i = 1; i < length; i++) {
      boolean blank =
          bytes[i] == '\n'
              && (bytes[i - 1] == '\n' || (i > 2 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n'));
      if (blank) {
        return i + 1;
      }
    }
    return -1;
  }

  static ScrapeRequest parse(byte[] bytes, int length) {
    String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    List<String> lines = head.lines().toList();
    String[] start = lines.getFirst().split(" ", -1);
    if (start.length != 3 || start[0].isEmpty() || !start[2].startsWith("HTTP/1.")) {
      return MALFORMED;
    }
    Map<String, String> headers = headers(lines);
    int query = start[1].indexOf('?');
    return new ScrapeRequest(
        0,
        start[0],
        query < 0 ? start[1] : start[1].substring(0, query),
        headers.getOrDefault("accept", ""),
        acceptsGzip(headers.getOrDefault("accept-encoding", "")),
        keepAlive(start[2], headers));
  }

  private static Map<String, String> headers(List<String> lines) {
    Map<String, String> headers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + "," + b);
      }
    }
    return headers;
  }

  private static boolean acceptsGzip(String acceptEncoding) {
    for (String coding : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = coding.split(";", 2);
      boolean refused = parts.length == 2 && parts[1].strip().matches("q=0(\\.0*)?");
      if (parts[0].strip().equals("gzip") && !refused) {
        return true;
      }
    }
    return false;
  }

  /** A request with a body ends the connection: nothing here reads one. */
  private static boolean keepAlive(String version, Map<String, String> headers) {
    boolean body =
        headers.containsKey("transfer-encoding")
            || !headers.getOrDefault("content-length", "0").equals("0");
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    boolean wanted =
        version.equals("HTTP/1.0")
            ? connection.contains("keep-alive")
            : !connection.contains("close");
    return wanted && !body;
  }
}
