package dev.kernspan.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** curl as a client that makes many requests and logs them. */
final class Curl {
  /** The time from the first byte sent to the last one received is what a CLIENT span covers. */
  private static final String FORMAT =
      "%{method} %{url} %{http_code} %{time_pretransfer} %{time_total}\\n";

  private Curl() {}

  /** What to ask for. */
  record Request(String method, String path, Map<String, String> headers) {
    Request(String method, String path) {
      this(method, path, Map.of());
    }
  }

  /** Makes the requests one after the other, in one process; gives the log. */
  static List<AccessLog.Line> run(Folder folder, int port, List<Request> requests)
      throws Exception {
    return run(folder, port, requests, 1);
  }

  /** The same, with so many at a time. */
  static List<AccessLog.Line> run(Folder folder, int port, List<Request> requests, int atATime)
      throws Exception {
    List<String> blocks = new ArrayList<>();
    for (Request request : requests) {
      blocks.add(block(port, request));
    }
    String parallel =
        atATime == 1
            ? ""
            : "no-progress-meter\nparallel\nparallel-immediate\nparallel-max = " + atATime + "\n";
    folder.write("curl.conf", parallel + String.join("next\n", blocks));
    String log = ChildProcess.run(folder, Map.of(), List.of("curl", "-q", "-K", "curl.conf"));
    return log.lines().map(line -> line(port, line)).toList();
  }

  private static String block(int port, Request request) {
    String kind =
        switch (request.method()) {
          case "HEAD" -> "head\n";
          case "POST" -> "data = \"an order of three things\"\n";
          default -> "";
        };
    StringBuilder headers = new StringBuilder();
    request
        .headers()
        .forEach((name, value) -> headers.append("header = \"%s: %s\"\n".formatted(name, value)));
    return "silent\nurl = \"http://127.0.0.1:%d%s\"\noutput = \"/dev/null\"\nwrite-out = \"%s\"\n"
            .formatted(port, request.path(), FORMAT)
        + kind
        + headers;
  }

  private static AccessLog.Line line(int port, String text) {
    String[] part = text.split(" ", -1);
    double seconds = Double.parseDouble(part[4]) - Double.parseDouble(part[3]);
    return new AccessLog.Line(
        part[0],
        part[1].substring(("http://127.0.0.1:" + port).length()),
        Integer.parseInt(part[2]),
        Math.round(seconds * 1e9));
  }
}
