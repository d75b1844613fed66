package dev.kernspan.e2e.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the Java servers answer. Several parts go in chunks. */
record Answer(int status, List<String> parts) {

  static Answer to(String method, String path) throws InterruptedException {
    if (method.equals("POST")) {
      return new Answer(201, List.of("created\n"));
    }
    return switch (path) {
      case "/chunked" -> new Answer(200, List.of("part 0\n", "part 1\n", "part 2\n"));
      case "/fail" -> new Answer(500, List.of("failed\n"));
      case "/static/a.css" -> new Answer(200, List.of("body {}\n"));
      case "/sleep" -> {
        Thread.sleep(50);
        yield new Answer(200, List.of("slept\n"));
      }
      default -> new Answer(path.startsWith("/users/") ? 200 : 404, List.of("answer\n"));
    };
  }

  boolean chunked() {
    return parts.size() > 1;
  }

  byte[] part(int i) {
    return parts.get(i).getBytes(StandardCharsets.UTF_8);
  }
}
